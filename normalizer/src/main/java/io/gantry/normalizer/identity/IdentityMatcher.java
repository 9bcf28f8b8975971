package io.gantry.normalizer.identity;

import io.gantry.normalizer.identity.NameComparison.Strength;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides which patient of an index a record belongs to. A pure function of index, crosswalk and
 * record. Thread safe as long as nobody writes to the index.
 */
public final class IdentityMatcher {
  /** Goes into every explanation; changes whenever the same record may be decided otherwise. */
  public static final String RULES = "identity-1";

  /** A link needs odds of 2^8 to 1 against chance, after the prior. */
  private static final double LINK = 8;

  /** And as much more than the next patient has. */
  private static final double MARGIN = 7;

  /** Below, nobody is worth a person's time. */
  private static final double REVIEW = -3;

  private static final Comparator<Evidence> MOST_LIKELY_FIRST =
      Comparator.comparingDouble(Evidence::score).reversed().thenComparing(e -> e.patient().mrn());

  private static final int SAME_DAY_LIMIT = 5_000;
  private static final int SAME_NAME_LIMIT = 20_000;
  private static final int OTHER_NAMESAKES = 20;

  private final Crosswalk nothingLearned = new Crosswalk();

  private final PatientIndex index;
  private final NameComparer names;
  private final Weights weights;

  public IdentityMatcher(PatientIndex index) {
    this.index = index;
    this.names = new NameComparer(index, new KnownNames());
    this.weights = new Weights(index);
  }

  /** The decision for one record, by the index alone. */
  public Decision decide(PatientRecord record) {
    return decide(record, nothingLearned);
  }

  /**
   * The decision for one record; the archive's own number helps where name and birth date alone do
   * not make it certain.
   */
  public Decision decide(PatientRecord record, Crosswalk crosswalk) {
    if (crosswalk.size() > 0
        && decide(record, nothingLearned) instanceof Decision.Linked linked
        && linked.certain()) {
      return linked;
    }
    RecordName name = RecordName.parse(record.patientName());
    BirthDate born = BirthDate.parse(record.birthDate());
    Numbers numbers = Numbers.of(record, index, crosswalk);
    List<Evidence> all = evidence(record, name, born, numbers);
    all.sort(MOST_LIKELY_FIRST);
    if (name.isEmpty() && numbers.isEmpty()) {
      return new Decision.NotInIndex(0, explained("the record has no readable name and no number"));
    }
    if (all.isEmpty()) {
      return new Decision.NotInIndex(
          0,
          explained(
              name.isPlaceholder()
                  ? "a test, phantom or placeholder, not a patient"
                  : "nobody in the index has this number, name or birth date"));
    }
    return decide(all, name, numbers);
  }

  /**
   * Whose the record may be, for a person to look at: the likeliest first, then the one with that
   * MRN where it is none of them.
   */
  List<Evidence> candidates(PatientRecord record, String mrn, int limit) {
    RecordName name = RecordName.parse(record.patientName());
    BirthDate born = BirthDate.parse(record.birthDate());
    Numbers numbers = Numbers.of(record, index, nothingLearned);
    List<Evidence> all = evidence(record, name, born, numbers);
    all.sort(MOST_LIKELY_FIRST);
    List<Evidence> shown = new ArrayList<>(all.stream().limit(limit).toList());
    int number = mrn.isEmpty() ? -1 : index.numberOf(mrn);
    if (number >= 0 && shown.stream().noneMatch(one -> one.number() == number)) {
      Evidence wanted = compared(number, record, name, born, Sex.parse(record.sex()), numbers);
      shown.add(wanted.withScore(weights.score(wanted)));
    }
    return shown;
  }

  private Decision decide(List<Evidence> all, RecordName name, Numbers numbers) {
    Evidence best = all.getFirst();
    String conflict = numbers.conflictWith(best.number());
    if (conflict != null && isPlausible(best)) {
      return review(best, conflict);
    }
    String lacking = LinkRule.lacking(best);
    if (lacking == null && best.score() < LINK) {
      lacking = "the evidence is below %.0f bits for an index of this size".formatted(LINK);
    }
    Evidence rival = rival(all, best);
    if (lacking == null && rival != null) {
      lacking =
          "another patient fits as well (%s: %s)".formatted(rival.patient().mrn(), rival.words());
    }
    if (lacking == null) {
      return new Decision.Linked(
          best.patient().mrn(),
          best.score(),
          LinkRule.isCertain(best),
          explained(best.words() + twice(all, best)));
    }
    if (name.isPlaceholder() && best.id() == IdEvidence.NOTHING) {
      return new Decision.NotInIndex(
          best.score(), explained("a test, phantom or placeholder, not a patient"));
    }
    return worthAPerson(best)
        ? review(best, lacking)
        : new Decision.NotInIndex(
            best.score(), explained("nobody fits; the closest lacks: " + lacking));
  }

  private static boolean isPlausible(Evidence best) {
    return best.id() != IdEvidence.NOTHING
        || best.name().strength() != Strength.NONE
        || best.birthDate() == BirthDate.Agreement.EXACT;
  }

  private static boolean worthAPerson(Evidence best) {
    if (best.id() != IdEvidence.NOTHING) {
      return true;
    }
    boolean born = best.birthDate() != BirthDate.Agreement.DIFFERENT;
    boolean named = best.name().strength() != Strength.NONE && best.score() >= REVIEW;
    boolean sameDay =
        best.birthDate() == BirthDate.Agreement.EXACT
            && (!best.name().family().is(NameAgreement.Grade.NONE)
                || best.name().given().is(NameAgreement.Grade.FULL));
    return (born && named) || sameDay;
  }

  private static Decision review(Evidence best, String why) {
    return new Decision.Review(
        best.patient().mrn(),
        best.score(),
        explained("%s; closest is %s: %s".formatted(why, best.patient().mrn(), best.words())));
  }

  /** The next patient, if too close; an entry of the same person is no rival. */
  private @Nullable Evidence rival(List<Evidence> all, Evidence best) {
    for (Evidence other : all) {
      if (other.number() != best.number()
          && (best.score() - other.score() < MARGIN || isTwinBySlip(best, other))
          && !isSamePerson(best.patient(), other.patient())) {
        return other;
      }
    }
    return null;
  }

  /** A name that agrees in full may still be one likely slip away from the twin's. */
  private static boolean isTwinBySlip(Evidence best, Evidence other) {
    return best.id() == IdEvidence.NOTHING
        && best.birthDate() == other.birthDate()
        && other.sex() >= 0
        && !other.name().family().is(NameAgreement.Grade.NONE)
        && Slip.between(
                NameText.joined(best.patient().given()), NameText.joined(other.patient().given()))
            == Slip.LIKELY;
  }

  private String twice(List<Evidence> all, Evidence best) {
    for (Evidence other : all) {
      if (other.number() != best.number()
          && best.score() - other.score() < MARGIN
          && isSamePerson(best.patient(), other.patient())) {
        return "; the index seems to hold this person twice, also as "
            + other.patient().mrn()
            + ": propose a merge";
      }
    }
    return "";
  }

  /** Two entries that only one person explains: never for twins, whose given names differ. */
  boolean isSamePerson(IndexedPatient a, IndexedPatient b) {
    if (a.birthDate() == 0
        || a.birthDate() != b.birthDate()
        || a.sex().contradicts(b.sex())
        || (a.generation() != 0 && b.generation() != 0 && a.generation() != b.generation())) {
      return false;
    }
    RecordName name =
        new RecordName(
            List.of(new RecordName.Form(a.family(), a.given(), a.middle())),
            a.ideographic().isEmpty() ? null : a.ideographic(),
            null,
            a.latin(),
            a.generation());
    NameComparison one = names.compare(name, b);
    boolean family =
        one.family().is(NameAgreement.Grade.FULL)
            || one.family() == NameAgreement.SLIP
            || one.family() == NameAgreement.OTHER_NAME
            || one.family() == NameAgreement.RARE_SLIP;
    boolean given =
        one.given().is(NameAgreement.Grade.FULL)
            || (one.family().is(NameAgreement.Grade.FULL)
                && (one.given() == NameAgreement.NICKNAME || one.given() == NameAgreement.RELATED));
    double bits = weights.name(one, b) + 14 - weights.prior();
    return family && given && one.middle() >= 0 && one.written() >= 0 && bits >= LINK - 4;
  }

  private List<Evidence> evidence(
      PatientRecord record, RecordName name, BirthDate born, Numbers numbers) {
    Set<Integer> candidates = new TreeSet<>(numbers.all());
    for (int date : born.readings()) {
      index.bornOn(date, SAME_DAY_LIMIT, candidates::add);
      index.bornOn(swapped(date), SAME_DAY_LIMIT, candidates::add);
    }
    List<Evidence> all = new ArrayList<>();
    Sex sex = Sex.parse(record.sex());
    for (int number : candidates) {
      add(all, number, record, name, born, sex, numbers);
    }
    boolean found =
        all.stream()
            .anyMatch(e -> e.namesThePatient() && e.birthDate() == BirthDate.Agreement.EXACT);
    if (!found) {
      for (int number : sameName(name, born, candidates)) {
        add(all, number, record, name, born, sex, numbers);
      }
    }
    return all;
  }

  /**
   * Patients of that name: those whose birth date may be meant, and a few others, which can't be
   * linked by name alone but are worth naming. A frequent name has thousands of bearers.
   */
  private Set<Integer> sameName(RecordName name, BirthDate born, Set<Integer> known) {
    Set<Integer> more = new TreeSet<>();
    int[] others = {0};
    IntConsumer consumer =
        number -> {
          BirthDate.Agreement agreement = born.with(index.birthDate(number));
          boolean tells =
              agreement != BirthDate.Agreement.DIFFERENT
                  && agreement != BirthDate.Agreement.UNKNOWN;
          if (tells || others[0]++ < OTHER_NAMESAKES) {
            more.add(number);
          }
        };
    for (RecordName.Form form : name.forms()) {
      index.withName(
          IndexedPatient.nameKey(form.family(), form.given()), SAME_NAME_LIMIT, consumer);
      if (form.given().indexOf(' ') > 0) {
        index.withName(
            IndexedPatient.nameKey(form.family(), PatientIndex.firstOf(form.given())),
            SAME_NAME_LIMIT,
            consumer);
      }
    }
    if (name.ideographic() != null) {
      index.withName(IndexedPatient.writtenKey(name.ideographic()), SAME_NAME_LIMIT, consumer);
    }
    if (name.phonetic() != null) {
      index.withName(IndexedPatient.writtenKey(name.phonetic()), SAME_NAME_LIMIT, consumer);
    }
    more.removeAll(known);
    return more;
  }

  private void add(
      List<Evidence> all,
      int number,
      PatientRecord record,
      RecordName name,
      BirthDate born,
      Sex sex,
      Numbers numbers) {
    Evidence found = compared(number, record, name, born, sex, numbers);
    NameComparison comparison = found.name();
    boolean related =
        found.id() != IdEvidence.NOTHING
            || comparison.strength() != Strength.NONE
            || !comparison.family().is(NameAgreement.Grade.NONE)
            || comparison.given().is(NameAgreement.Grade.FULL);
    if (related) {
      all.add(found.withScore(weights.score(found)));
    }
  }

  /** Without a score: most of those who are looked at are not related. */
  private Evidence compared(
      int number, PatientRecord record, RecordName name, BirthDate born, Sex sex, Numbers numbers) {
    IndexedPatient patient = index.get(number);
    return new Evidence(
        number,
        patient,
        names.compare(name, patient),
        born.with(patient.birthDate()),
        sex.agrees(patient.sex()) ? 1 : sex.contradicts(patient.sex()) ? -1 : 0,
        generation(name.generation(), patient.generation()),
        numbers.evidence(number, patient.mrn(), record),
        0);
  }

  private static int generation(int typed, int indexed) {
    return typed == 0 || indexed == 0 ? 0 : typed == indexed ? 1 : -1;
  }

  private static int swapped(int date) {
    return date / 10000 * 10000 + date % 100 * 100 + date / 100 % 100;
  }

  private static String explained(String words) {
    return String.format(Locale.ROOT, "%s [%s]", words, RULES);
  }
}
