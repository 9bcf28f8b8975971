package io.gantry.reconciler.wave;

import java.util.Arrays;
import java.util.Locale;

/** What kind of decision something waits for; by its code. */
public enum HoldClass {
  /** A person holds the study: {@code gantry study release}. */
  SET_ASIDE("GTY-0652"),
  /** Whose study it is: {@code gantry identities}. */
  IDENTITY("GTY-044"),
  /** The same SOP Instance UID, another object or other attributes. */
  COLLISION("GTY-0601", "GTY-0602"),
  /** What the text is in. */
  CHARACTER_SET("GTY-0412"),
  /** A rule of the site. */
  RULE("GTY-0406", "GTY-0408"),
  /** The object is not what it should be. */
  CONFORMANCE("GTY-0401", "GTY-0403", "GTY-0404"),
  /** Too large to be normalized. */
  OVERSIZE("GTY-0402"),
  /** No longer in the spool. */
  EVICTED("GTY-0405"),
  /** The cloud archive does not take it. */
  REFUSED("GTY-05"),
  /** The archive did not give all of the study. */
  PARTIAL();

  /** How its codes begin, with blanks between. */
  private final String codes;

  HoldClass(String... codes) {
    this.codes = String.join(" ", codes);
  }

  /** By the beginning of its code. */
  public static HoldClass of(String code) {
    for (HoldClass one : values()) {
      if (one != PARTIAL && Arrays.stream(one.codes.split(" ")).anyMatch(code::startsWith)) {
        return one;
      }
    }
    return PARTIAL;
  }

  /** As it is named in commands, e.g. {@code character-set}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
