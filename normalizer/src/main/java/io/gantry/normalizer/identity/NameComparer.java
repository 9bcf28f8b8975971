package io.gantry.normalizer.identity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Compares names, part by part, in every reading, and takes the best. Thread safe. */
final class NameComparer {
  private static final double SWAP_COST = 5;
  private static final double MISMATCH_COST = 14;

  private final PatientIndex index;
  private final KnownNames known;

  NameComparer(PatientIndex index, KnownNames known) {
    this.index = index;
    this.known = known;
  }

  NameComparison compare(RecordName record, IndexedPatient patient) {
    NameComparison best = NameComparison.NOTHING;
    double least = Double.MAX_VALUE;
    for (RecordName.Form form : record.forms()) {
      for (boolean swapped : new boolean[] {false, true}) {
        NameComparison one = letters(record, form, swapped, patient);
        double cost = cost(one);
        if (cost < least) {
          least = cost;
          best = one;
        }
      }
    }
    return withWritten(record, patient, best);
  }

  private static double cost(NameComparison one) {
    return cost(one.family())
        + cost(one.given())
        + (one.swapped() ? SWAP_COST : 0)
        - one.middle() * 0.5;
  }

  private static double cost(NameAgreement part) {
    return part == NameAgreement.DIFFERENT || part == NameAgreement.MISSING
        ? MISMATCH_COST
        : part.cost();
  }

  private NameComparison letters(
      RecordName record, RecordName.Form form, boolean swapped, IndexedPatient patient) {
    boolean cross = record.latin() != patient.latin();
    boolean japanese = !patient.phonetic().isEmpty() || !patient.ideographic().isEmpty();
    String family = swapped ? form.given() : form.family();
    String given = swapped ? form.family() : form.given();
    NameAgreement f = family(family, patient, cross, japanese);
    if (f == NameAgreement.DIFFERENT && swapped) {
      return new NameComparison(f, NameAgreement.DIFFERENT, true, 0, 0, false);
    }
    Given g = given(given, form.rest(), patient, cross, japanese);
    boolean crossed = f == NameAgreement.CROSS || g.agreement() == NameAgreement.CROSS;
    return new NameComparison(f, g.agreement(), swapped, middle(g.rest(), patient), 0, crossed);
  }

  // ---- family

  private NameAgreement family(
      String typed, IndexedPatient patient, boolean cross, boolean japanese) {
    NameAgreement own = familyPart(typed, patient.family(), cross, japanese);
    if (patient.former().isEmpty() || own.is(NameAgreement.Grade.FULL)) {
      return own;
    }
    NameAgreement former = familyPart(typed, patient.former(), cross, japanese);
    return former.is(NameAgreement.Grade.FULL) ? NameAgreement.FORMER : own;
  }

  private NameAgreement familyPart(String typed, String meant, boolean cross, boolean japanese) {
    if (typed.isEmpty() || meant.isEmpty()) {
      return NameAgreement.MISSING;
    }
    String a = NameText.joined(typed);
    String b = NameText.joined(meant);
    NameAgreement whole = whole(a, b, japanese);
    if (whole != NameAgreement.DIFFERENT) {
      return whole;
    }
    boolean oneWord = typed.indexOf(' ') < 0 && meant.indexOf(' ') < 0;
    if (!oneWord && Affixes.core(typed).equals(Affixes.core(meant))) {
      return NameAgreement.VARIANT;
    }
    if (!oneWord && (isPart(typed, meant) || isPart(meant, typed))) {
      return NameAgreement.PART;
    }
    if (cross && sameSkeleton(a, b)) {
      return NameAgreement.CROSS;
    }
    return slip(a, b, true);
  }

  /** Some of the words, each of three letters and more, and none of them a particle. */
  private static boolean isPart(String part, String all) {
    List<String> words = Arrays.asList(all.split(" "));
    if (words.size() < 2) {
      return false;
    }
    for (String word : part.split(" ")) {
      if (word.length() < 3 || Affixes.isParticle(word) || !words.contains(word)) {
        return false;
      }
    }
    return true;
  }

  // ---- given

  /** What the given name agrees like, and what is left as middle names. */
  private record Given(NameAgreement agreement, String rest) {}

  private Given given(
      String typed, String rest, IndexedPatient patient, boolean cross, boolean japanese) {
    String meant = patient.given();
    if (typed.isEmpty() || meant.isEmpty()) {
      return new Given(NameAgreement.MISSING, "");
    }
    NameAgreement whole = whole(NameText.joined(typed), NameText.joined(meant), japanese);
    if (whole != NameAgreement.DIFFERENT) {
      return new Given(whole, rest);
    }
    String all = rest.isEmpty() ? typed : typed + " " + rest;
    if (all.startsWith(meant + " ") || all.equals(meant)) {
      return new Given(NameAgreement.EXACT, all.substring(meant.length()).strip());
    }
    if (meant.startsWith(typed + " ") && typed.length() > 2) {
      return new Given(NameAgreement.PART, rest);
    }
    String first = PatientIndex.firstOf(typed);
    String others = (typed.substring(first.length()).strip() + " " + rest).strip();
    NameAgreement firstOnly = whole(first, NameText.joined(meant), japanese);
    if (firstOnly != NameAgreement.DIFFERENT) {
      return new Given(firstOnly, others);
    }
    return new Given(weakGiven(first, typed, meant, cross), others);
  }

  private NameAgreement weakGiven(String first, String typed, String meant, boolean cross) {
    String a = NameText.joined(typed);
    String b = NameText.joined(meant);
    String meantFirst = PatientIndex.firstOf(meant);
    if (first.length() == 1) {
      return first.charAt(0) == b.charAt(0) ? NameAgreement.INITIAL : NameAgreement.DIFFERENT;
    }
    if (cross && sameSkeleton(a, b)) {
      return NameAgreement.CROSS;
    }
    if (known.related(first, meantFirst)) {
      boolean ownName = known.isFormal(first) && known.isFormal(meantFirst);
      return ownName || isBorneByOthers(index.givenCount(first), index.givenCount(meantFirst))
          ? NameAgreement.RELATED
          : NameAgreement.NICKNAME;
    }
    if (isPart(meant, typed) || isPart(typed, meant)) {
      return NameAgreement.PART;
    }
    NameAgreement whole = slip(a, b, false);
    return whole != NameAgreement.DIFFERENT || first.equals(a) ? whole : slip(first, b, false);
  }

  // ---- both

  private static NameAgreement whole(String typed, String meant, boolean japanese) {
    if (typed.equals(meant)) {
      return NameAgreement.EXACT;
    }
    if (typed.indexOf('?') >= 0) {
      return Wildcards.agree(typed, meant);
    }
    boolean sameStart = typed.charAt(0) == meant.charAt(0); // no digraph changes the first letter
    if ((sameStart && Folds.digraphs(typed).equals(Folds.digraphs(meant)))
        || (japanese && Folds.romaji(typed).equals(Folds.romaji(meant)))) {
      return NameAgreement.VARIANT;
    }
    return NameAgreement.DIFFERENT;
  }

  /**
   * One slip, unless what is written is itself a name that others bear: then it is another name,
   * more likely than a slip that by chance made a name.
   */
  private NameAgreement slip(String typed, String meant, boolean family) {
    Slip slip = Slip.between(typed, meant);
    boolean sounds = Folds.mayStartAlike(typed, meant) && soundAlike(typed, meant);
    if (slip == Slip.NONE && !sounds) {
      return NameAgreement.DIFFERENT;
    }
    boolean borne =
        family
            ? isBorneByOthers(index.familyCount(typed), index.familyCount(meant))
            : isBorneByOthers(index.givenCount(typed), index.givenCount(meant));
    if (borne || known.isFrequent(typed)) {
      return NameAgreement.OTHER_NAME;
    }
    return slip == Slip.LIKELY || sounds ? NameAgreement.SLIP : NameAgreement.RARE_SLIP;
  }

  private static boolean soundAlike(String typed, String meant) {
    return typed.length() > 2
        && meant.length() > 2
        && Folds.sound(typed).equals(Folds.sound(meant));
  }

  /** In a large index every frequent name has its misspellings: they are rare beside it. */
  private static boolean isBorneByOthers(int typed, int meant) {
    return typed > 0 && typed * 200L >= meant;
  }

  private static boolean sameSkeleton(String a, String b) {
    String x = Folds.skeleton(a);
    String y = Folds.skeleton(b);
    if (!x.isEmpty() && x.equals(y)) {
      return x.length() > 1 || a.charAt(0) == b.charAt(0);
    }
    // Semitic alphabets write long u and o with the letter that is also w and v.
    String bare = x.replace("v", "");
    return bare.length() > 2 && bare.equals(y.replace("v", ""));
  }

  private static int middle(String typed, IndexedPatient patient) {
    String meant = patient.middle();
    if (typed.isEmpty() || meant.isEmpty()) {
      return 0;
    }
    String a = NameText.joined(typed);
    String b = NameText.joined(meant);
    if (a.equals(b) || (a.charAt(0) == b.charAt(0) && (a.length() == 1 || b.length() == 1))) {
      return 1;
    }
    boolean alike =
        a.indexOf('?') >= 0
            || a.charAt(0) == b.charAt(0)
            || typed.contains(meant)
            || Slip.between(a, b) != Slip.NONE;
    return alike ? 0 : -1;
  }

  // ---- ideographs and phonetic groups

  private static NameComparison withWritten(
      RecordName record, IndexedPatient patient, NameComparison letters) {
    String ideographic = record.ideographic();
    if (ideographic != null && !patient.ideographic().isEmpty()) {
      boolean same = ideographic.equals(patient.ideographic());
      boolean unified =
          NameText.unifiedIdeographs(ideographic)
              .equals(NameText.unifiedIdeographs(patient.ideographic()));
      if (!same && !unified) {
        return new NameComparison(
            letters.family(), letters.given(), letters.swapped(), letters.middle(), -1, false);
      }
      NameAgreement agreement = same ? NameAgreement.EXACT : NameAgreement.VARIANT;
      return new NameComparison(agreement, agreement, false, letters.middle(), 1, false);
    }
    String phonetic = record.phonetic();
    if (phonetic != null && phonetic.equals(patient.phonetic())) {
      return new NameComparison(
          NameAgreement.EXACT, NameAgreement.EXACT, false, letters.middle(), 1, false);
    }
    return record.forms().isEmpty() ? romanized(record, patient) : letters;
  }

  /** A name in ideographs or kana alone, against one in letters alone. */
  private static NameComparison romanized(RecordName record, IndexedPatient patient) {
    String source = record.phonetic() != null ? record.phonetic() : record.ideographic();
    if (source == null) {
      return NameComparison.NOTHING;
    }
    String[] parts = source.toLowerCase(Locale.ROOT).split("\\^", -1);
    String family = Folds.romaji(NameText.joined(NameText.fold(parts[0])));
    String given = Folds.romaji(NameText.joined(NameText.fold(parts[1])));
    return new NameComparison(
        cross(family, patient.family()), cross(given, patient.given()), false, 0, 0, true);
  }

  private static NameAgreement cross(String romanized, String tokens) {
    return romanized.equals(Folds.romaji(NameText.joined(tokens)))
        ? NameAgreement.CROSS
        : NameAgreement.DIFFERENT;
  }
}
