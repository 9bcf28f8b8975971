package io.gantry.normalizer.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The patients of an enterprise, packed: about 200 bytes each, all in arrays. Patients are numbered
 * from 0 in the order in which they came. What was said last of each MRN decides, in whatever order
 * the MRNs came. One thread writes; any number may read while none writes.
 */
public final class PatientIndex {
  private static final int NONE = -1;

  /** More steps than any chain of merges has: who gets there goes round in a circle. */
  private static final int LONGEST_CHAIN = 1000;

  private final PackedPatients packed = new PackedPatients();
  private int size;
  private int[] birthDates = new int[1 << 10];

  /** The patient that it was merged into, else {@link #NONE}. */
  private int[] survivors = new int[1 << 10];

  /** Merged into an MRN that is not known yet: by that MRN. */
  private final Map<String, Set<Integer>> awaited = new HashMap<>();

  private final Chains byMrn = new Chains();
  private final Chains byBirthDate = new Chains();
  private final Chains byName = new Chains();
  private final Chains byAlias = new Chains();
  private final Counts families = new Counts();
  private final Counts givens = new Counts();
  private final Counts days = new Counts();

  /** Issuers in upper case, and how many patients have them. */
  private final Map<String, Integer> issuers = new HashMap<>();

  /** Another system's number and its namespace. */
  public record Alias(String id, String issuer) {
    String key() {
      return PatientId.canonical(id) + "@" + issuer.strip().toUpperCase(Locale.ROOT).split("&")[0];
    }
  }

  /** Adds a patient, or replaces what is known of it (same MRN); aliases and merges stay. */
  public void put(Patient patient) {
    int number = numberOf(patient.mrn());
    store(patient, number == NONE ? List.of() : packed.aliases(number));
  }

  /** The same with all other numbers of the patient; merges stay. */
  public void put(Patient patient, List<Alias> aliases) {
    store(patient, aliases.stream().map(Alias::key).distinct().toList());
  }

  private void store(Patient patient, List<String> aliases) {
    IndexedPatient indexed = IndexedPatient.of(patient);
    int number = numberOf(patient.mrn());
    byte[] bytes = packed.pack(indexed, patient.issuer(), patient.issuerOid(), aliases);
    if (number == NONE) {
      number = arrive(indexed);
    } else if (birthDates[number] == indexed.birthDate() && packed.holds(number, bytes)) {
      return;
    } else {
      takeOut(number);
    }
    packed.store(number, bytes);
    birthDates[number] = indexed.birthDate();
    putIn(number, indexed);
    Set<Integer> followers = awaited.remove(patient.mrn());
    if (followers != null) {
      followers.forEach(follower -> follow(follower, patient.mrn()));
    }
  }

  private int arrive(IndexedPatient indexed) {
    int number = size++;
    if (number == birthDates.length) {
      int wanted = birthDates.length * 3 / 2;
      birthDates = Arrays.copyOf(birthDates, wanted);
      survivors = Arrays.copyOf(survivors, wanted);
    }
    survivors[number] = NONE;
    byMrn.add(mrnKey(indexed.mrn()), number);
    return number;
  }

  private void putIn(int number, IndexedPatient patient) {
    byBirthDate.add(dayKey(patient.birthDate()), number);
    patient.nameKeys().forEach(key -> byName.add(key, number));
    packed.aliases(number).forEach(alias -> byAlias.add(Hash.of(alias), number));
    packed.issuers(number).forEach(issuer -> issuers.merge(issuer, 1, Integer::sum));
    if (survivors[number] == NONE) {
      count(patient, 1);
    }
  }

  private void takeOut(int number) {
    IndexedPatient patient = get(number);
    byBirthDate.remove(dayKey(patient.birthDate()), number);
    patient.nameKeys().forEach(key -> byName.remove(key, number));
    packed.aliases(number).forEach(alias -> byAlias.remove(Hash.of(alias), number));
    packed
        .issuers(number)
        .forEach(issuer -> issuers.computeIfPresent(issuer, (_, n) -> n == 1 ? null : n - 1));
    if (survivors[number] == NONE) {
      count(patient, -1);
    }
  }

  private void count(IndexedPatient patient, int change) {
    families.add(Hash.of(NameText.joined(patient.family())), change);
    givens.add(Hash.of(firstOf(patient.given())), change);
    days.add(dayKey(patient.birthDate()), change);
  }

  /**
   * The patient's MRN is no longer used: what it had belongs to the survivor, or to whom that one
   * is merged into.
   *
   * @throws IllegalArgumentException where one of them is not known or a circle would arise
   */
  public void merge(String mrn, String survivor) {
    int from = numberOf(mrn);
    int to = numberOf(survivor);
    if (from == NONE || to == NONE || survivor(to) == from) {
      throw new IllegalArgumentException("both patients must be known, and no cycle arise");
    }
    leadTo(from, to);
  }

  /**
   * Where a known patient's MRN leads from now on. A survivor that is not known yet is waited for;
   * until then the MRN stays in use. Those who would go round in a circle are led nowhere.
   *
   * @param survivor empty = nowhere, it is in use
   */
  public void follow(String mrn, String survivor) {
    int from = numberOf(mrn);
    if (from == NONE) {
      throw new IllegalArgumentException("the patient must be known");
    }
    awaited.values().forEach(waiting -> waiting.remove(from));
    awaited.values().removeIf(Set::isEmpty);
    if (survivor.isEmpty()) {
      leadTo(from, NONE);
    } else {
      follow(from, survivor);
    }
  }

  private void follow(int from, String survivor) {
    int to = numberOf(survivor);
    leadTo(from, to == from ? NONE : to);
    if (to == NONE) {
      awaited.computeIfAbsent(survivor, _ -> new HashSet<>()).add(from);
    }
  }

  private void leadTo(int from, int to) {
    if ((survivors[from] == NONE) != (to == NONE)) {
      count(get(from), to == NONE ? 1 : -1);
    }
    survivors[from] = to;
  }

  /** A number that another system uses for this patient, such as a department's own. */
  public void alias(String id, String issuer, String mrn) {
    int number = numberOf(mrn);
    if (number == NONE) {
      throw new IllegalArgumentException("the patient must be known");
    }
    String key = new Alias(id, issuer).key();
    List<String> aliases = new ArrayList<>(packed.aliases(number));
    if (!aliases.contains(key)) {
      aliases.add(key);
      packed.store(number, packed.withAliases(number, aliases));
      byAlias.add(Hash.of(key), number);
    }
  }

  /** Where an MRN leads: itself unless it was merged, or is not known. */
  public String survivorOf(String mrn) {
    int number = numberOf(mrn);
    return number == NONE ? mrn : get(survivor(number)).mrn();
  }

  public int size() {
    return size;
  }

  public boolean contains(String mrn) {
    return numberOf(mrn) != NONE;
  }

  int numberOf(String mrn) {
    int[] found = {NONE};
    byMrn.forEach(
        mrnKey(mrn),
        Integer.MAX_VALUE,
        number -> {
          if (get(number).mrn().equals(mrn)) {
            found[0] = number;
          }
        });
    return found[0];
  }

  /** Patients whose MRN is written like this one but for case, punctuation and leading zeros. */
  void withMrn(String id, IntConsumer consumer) {
    String wanted = PatientId.canonical(id);
    byMrn.forEach(
        mrnKey(id),
        Integer.MAX_VALUE,
        number -> {
          if (PatientId.canonical(get(number).mrn()).equals(wanted)) {
            consumer.accept(survivor(number));
          }
        });
  }

  void withAlias(String id, String issuer, IntConsumer consumer) {
    String wanted = new Alias(id, issuer).key();
    byAlias.forEach(
        Hash.of(wanted),
        Integer.MAX_VALUE,
        number -> {
          if (packed.aliases(number).contains(wanted)) {
            consumer.accept(survivor(number));
          }
        });
  }

  boolean bornOn(int date, int limit, IntConsumer consumer) {
    return byBirthDate.forEach(
        dayKey(date),
        limit,
        number -> {
          if (birthDates[number] == date && survivors[number] == NONE) {
            consumer.accept(number);
          }
        });
  }

  boolean withName(long key, int limit, IntConsumer consumer) {
    return byName.forEach(
        key,
        limit,
        number -> {
          if (survivors[number] == NONE) {
            consumer.accept(number);
          }
        });
  }

  private int survivor(int number) {
    int at = number;
    for (int steps = 0; survivors[at] != NONE; steps++) {
      if (steps == LONGEST_CHAIN) {
        return number;
      }
      at = survivors[at];
    }
    return at;
  }

  int birthDate(int number) {
    return birthDates[number];
  }

  IndexedPatient get(int number) {
    return packed.get(number, birthDates[number]);
  }

  /** Whether the issuer is the one of this index; null = not said. */
  @Nullable Boolean isOurs(String issuer) {
    if (issuer.isBlank()) {
      return null;
    }
    for (String part : issuer.strip().toUpperCase(Locale.ROOT).split("&")) {
      if (issuers.containsKey(part.strip())) {
        return true;
      }
    }
    return false;
  }

  int familyCount(String joined) {
    return families.of(Hash.of(joined));
  }

  int givenCount(String tokens) {
    return givens.of(Hash.of(firstOf(tokens)));
  }

  int dayCount(int date) {
    return days.of(dayKey(date));
  }

  static String firstOf(String tokens) {
    int blank = tokens.indexOf(' ');
    return blank < 0 ? tokens : tokens.substring(0, blank);
  }

  private static long mrnKey(String mrn) {
    return Hash.of(PatientId.canonical(mrn));
  }

  private static long dayKey(int date) {
    return Hash.mix(date * 0x9E3779B97F4A7C15L);
  }
}
