package io.gantry.normalizer.identity;

import io.gantry.normalizer.identity.NameAgreement.Grade;
import io.gantry.normalizer.identity.NameComparison.Strength;
import org.jspecify.annotations.Nullable;

/**
 * Which evidence is enough for a link, whatever its score: a number confirmed by a name, or a name
 * confirmed by a birth date. A family name and a birth date never are (twins), nor a name alone
 * (namesakes), nor a number alone.
 */
final class LinkRule {
  private LinkRule() {}

  /** Null if the evidence is enough; else what it lacks, in words. */
  static @Nullable String lacking(Evidence e) {
    if (e.name().written() < 0) {
      return "the name in ideographs is another";
    }
    if (e.birthDate() == BirthDate.Agreement.DIFFERENT) {
      return "the birth date is another";
    }
    return switch (e.id()) {
      case OWN, LEARNED -> withNumber(e);
      case NEARLY -> withNearlyTheNumber(e);
      case NOTHING -> withoutNumber(e);
    };
  }

  private static @Nullable String withNumber(Evidence e) {
    boolean born = isClose(e.birthDate());
    boolean whole = e.birthDate() == BirthDate.Agreement.EXACT;
    if (e.generation() < 0 && !whole) {
      return "junior and senior are not told apart";
    }
    if (e.namesThePatient()) {
      return e.sex() < 0 && !born ? "sex contradicts, and no birth date decides" : null;
    }
    if (e.name().strength() != Strength.NONE) {
      return born && e.sex() >= 0 ? null : "number and part of the name, but no birth date";
    }
    boolean givenAndBorn = e.name().given().is(Grade.FULL) && whole && e.sex() >= 0;
    return givenAndBorn && !e.name().swapped()
        ? null
        : "the number is this patient's, but the name is not";
  }

  private static @Nullable String withNearlyTheNumber(Evidence e) {
    if (e.contradictsItself()) {
      return "number and name nearly agree, but something else contradicts";
    }
    boolean enough =
        switch (e.name().strength()) {
          case STRONG -> true;
          case GOOD -> isClose(e.birthDate());
          case FAIR -> e.birthDate() == BirthDate.Agreement.EXACT;
          case WEAK, NONE -> false;
        };
    return enough ? null : "number, name and birth date agree in part only";
  }

  private static @Nullable String withoutNumber(Evidence e) {
    if (e.generation() < 0) {
      return "junior and senior are not told apart";
    }
    Strength strength = e.name().strength();
    boolean more = e.name().middle() > 0 || e.generation() > 0 || e.name().written() > 0;
    return switch (e.birthDate()) {
      case EXACT ->
          strength == Strength.STRONG || (strength == Strength.GOOD && !e.contradictsItself())
              ? null
              : "the birth date agrees, but the name does not well enough";
      case SWAPPED, MONTH ->
          strength == Strength.STRONG && !e.contradictsItself()
              ? null
              : "neither name nor birth date is whole";
      case SLIP ->
          strength == Strength.STRONG && more && !e.contradictsItself()
              ? null
              : "the birth date has a slip, and no number confirms";
      case YEAR ->
          strength == Strength.STRONG && e.sex() > 0 && !e.contradictsItself()
              ? null
              : "of the birth date only the year is known, and no number confirms";
      case UNKNOWN -> "no birth date and no number confirm the name";
      case DIFFERENT -> "the birth date is another";
    };
  }

  private static boolean isClose(BirthDate.Agreement agreement) {
    return switch (agreement) {
      case EXACT, SWAPPED, SLIP -> true;
      default -> false;
    };
  }

  /** Whether name and birth date alone identify: what may teach a local number. */
  static boolean isCertain(Evidence e) {
    return e.birthDate() == BirthDate.Agreement.EXACT
        && e.namesThePatient()
        && !e.contradictsItself();
  }
}
