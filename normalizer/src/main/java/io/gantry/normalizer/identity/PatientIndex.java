package io.gantry.normalizer.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The patients of an enterprise, packed: about 200 bytes each, all in arrays. Patients are numbered
 * from 0 in the order in which they came. One thread writes; any number may read while none writes.
 */
public final class PatientIndex {
  private static final int CHUNK = 1 << 20;
  private static final int NONE = -1;

  private final List<byte[]> chunks = new ArrayList<>(List.of(new byte[CHUNK]));
  private int filled;
  private int size;

  /** Where the packed patient starts: chunk and offset; there its length stands in two bytes. */
  private long[] offsets = new long[1 << 10];

  private int[] birthDates = new int[1 << 10];

  /** The patient that it was merged into, else {@link #NONE}. */
  private int[] survivors = new int[1 << 10];

  private final Chains byMrn = new Chains();
  private final Chains byBirthDate = new Chains();
  private final Chains byName = new Chains();
  private final Chains byAlias = new Chains();
  private final Counts families = new Counts();
  private final Counts givens = new Counts();
  private final Counts days = new Counts();
  private final Set<String> issuers = new HashSet<>();

  /** Adds a patient, or replaces what is known of it (same MRN). */
  public void put(Patient patient) {
    IndexedPatient indexed = IndexedPatient.of(patient);
    int number = numberOf(patient.mrn());
    if (number == NONE) {
      number = size++;
      if (number == offsets.length) {
        int wanted = offsets.length * 3 / 2;
        offsets = Arrays.copyOf(offsets, wanted);
        birthDates = Arrays.copyOf(birthDates, wanted);
        survivors = Arrays.copyOf(survivors, wanted);
      }
      survivors[number] = NONE;
      byMrn.add(mrnKey(patient.mrn()), number);
    } else {
      count(get(number), -1);
    }
    store(number, indexed);
    count(indexed, 1);
    byBirthDate.add(dayKey(indexed.birthDate()), number);
    for (long key : indexed.nameKeys()) {
      byName.add(key, number);
    }
    addIssuer(patient.issuer());
    addIssuer(patient.issuerOid());
  }

  private void addIssuer(String issuer) {
    if (!issuer.isBlank()) {
      issuers.add(issuer.strip().toUpperCase(Locale.ROOT));
    }
  }

  private void store(int number, IndexedPatient patient) {
    byte[] packed = patient.packed();
    if (packed.length > 0xffff) {
      throw new IllegalArgumentException("a patient of more than 64 KiB");
    }
    if (filled + packed.length + 2 > CHUNK) {
      chunks.add(new byte[CHUNK]);
      filled = 0;
    }
    byte[] chunk = chunks.getLast();
    chunk[filled] = (byte) (packed.length >>> 8);
    chunk[filled + 1] = (byte) packed.length;
    System.arraycopy(packed, 0, chunk, filled + 2, packed.length);
    offsets[number] = (long) (chunks.size() - 1) << 32 | filled;
    filled += packed.length + 2;
    birthDates[number] = patient.birthDate();
  }

  private void count(IndexedPatient patient, int change) {
    families.add(Hash.of(NameText.joined(patient.family())), change);
    givens.add(Hash.of(firstOf(patient.given())), change);
    days.add(dayKey(patient.birthDate()), change);
  }

  /** The patient's MRN is no longer used: what it had belongs to the survivor. */
  public void merge(String mrn, String survivor) {
    int from = numberOf(mrn);
    int to = numberOf(survivor);
    if (from == NONE || to == NONE || survivor(to) == from) {
      throw new IllegalArgumentException("both patients must be known, and no cycle arise");
    }
    survivors[from] = to;
    count(get(from), -1);
  }

  /** A number that another system uses for this patient, such as a department's own. */
  public void alias(String id, String issuer, String mrn) {
    int number = numberOf(mrn);
    if (number == NONE) {
      throw new IllegalArgumentException("the patient must be known");
    }
    byAlias.add(aliasKey(id, issuer), number);
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
    byAlias.forEach(
        aliasKey(id, issuer), Integer.MAX_VALUE, number -> consumer.accept(survivor(number)));
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
    while (survivors[at] != NONE) {
      at = survivors[at];
    }
    return at;
  }

  int birthDate(int number) {
    return birthDates[number];
  }

  IndexedPatient get(int number) {
    byte[] chunk = chunks.get((int) (offsets[number] >>> 32));
    int at = (int) offsets[number];
    int length = (chunk[at] & 0xff) << 8 | (chunk[at + 1] & 0xff);
    return IndexedPatient.unpack(chunk, at + 2, length, birthDates[number]);
  }

  /** Whether the issuer is the one of this index; null = not said. */
  @Nullable Boolean isOurs(String issuer) {
    if (issuer.isBlank()) {
      return null;
    }
    for (String part : issuer.strip().toUpperCase(Locale.ROOT).split("&")) {
      if (issuers.contains(part.strip())) {
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

  private static long aliasKey(String id, String issuer) {
    return Hash.of(
        PatientId.canonical(id) + "@" + issuer.strip().toUpperCase(Locale.ROOT).split("&")[0]);
  }

  private static long dayKey(int date) {
    return Hash.mix(date * 0x9E3779B97F4A7C15L);
  }
}
