package io.gantry.reconciler.wave;

import java.util.Arrays;
import java.util.Locale;

/**
 * What kind of work an exception is, by its code: the table of the worklist. The ledger has the
 * same one as function {@code exception_class}; a test compares them for every code there is.
 */
public enum ExceptionClass {
  /** A person said that it does not go. */
  SET_ASIDE(
      "A person holds or has rejected it: release or restore it on the page of the study",
      "GTY-0652",
      "GTY-0653"),
  /** Whose study it is, in the archive or in the EHR. */
  IDENTITY(
      "Say whose study it is",
      "GTY-044",
      "GTY-0684",
      "GTY-0710",
      "GTY-0711",
      "GTY-0712",
      "GTY-0713",
      "GTY-0714",
      "GTY-0716"),
  /** Two things under one name. */
  COLLISION(
      "Two objects have one name; both are kept, the first one counts",
      "GTY-0601",
      "GTY-0602",
      "GTY-0530",
      "GTY-0715"),
  /** What the text is in. */
  CHARACTER_SET("Say which character set the text is in", "GTY-0412"),
  /** Larger than what is taken. */
  OVERSIZE(
      "Too large: raise the limit, or migrate it by hand",
      "GTY-0402",
      "GTY-0324",
      "GTY-0359",
      "GTY-0514"),
  /** The object, or a rule for it, is not as it should be. */
  CONFORMANCE(
      "Mend the object in the archive or the rule, then retry",
      "GTY-035",
      "GTY-036",
      "GTY-0401",
      "GTY-0403",
      "GTY-0404",
      "GTY-0406",
      "GTY-0408",
      "GTY-0622"),
  /** The cloud archive or the EHR does not take it. */
  REFUSED(
      "Mend what refuses it, then retry; the EHR is asked again by the next run",
      "GTY-05",
      "GTY-07"),
  /** The archive did not give all of it. */
  PARTIAL(
      "The archive did not give all of it: retry, then ask its vendor",
      "GTY-03",
      "GTY-0405",
      "GTY-0414",
      "GTY-0603",
      "GTY-0604",
      "GTY-0605",
      "GTY-0606",
      "GTY-0641",
      "GTY-0654"),
  /** Anything else. */
  OTHER("Look at the study");

  private final String advice;

  /** How its codes begin, with blanks between. The first class that has one counts. */
  private final String codes;

  ExceptionClass(String advice, String... codes) {
    this.advice = advice;
    this.codes = String.join(" ", codes);
  }

  /** By the beginning of its code. */
  public static ExceptionClass of(String code) {
    for (ExceptionClass one : values()) {
      if (!one.codes.isEmpty() && Arrays.stream(one.codes.split(" ")).anyMatch(code::startsWith)) {
        return one;
      }
    }
    return OTHER;
  }

  /** As it is written in addresses and exports, e.g. {@code character-set}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What to do in general. */
  public String advice() {
    return advice;
  }

  /** Whether moving the study once more may mend it. */
  public boolean canRetry() {
    return switch (this) {
      case SET_ASIDE, IDENTITY, COLLISION -> false;
      case CHARACTER_SET, OVERSIZE, CONFORMANCE, REFUSED, PARTIAL, OTHER -> true;
    };
  }
}
