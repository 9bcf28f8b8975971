package io.gantry.normalizer.identity;

import java.util.Locale;

/** Administrative sex, as far as it can be compared. */
enum Sex {
  MALE,
  FEMALE,
  UNKNOWN;

  /** As packed in the index. */
  int code() {
    return switch (this) {
      case UNKNOWN -> 0;
      case MALE -> 1;
      case FEMALE -> 2;
    };
  }

  static Sex ofCode(int code) {
    return code == 1 ? MALE : code == 2 ? FEMALE : UNKNOWN;
  }

  static Sex of(char code) {
    return code == 'M' ? MALE : code == 'F' ? FEMALE : UNKNOWN;
  }

  /** Reads what archives write: M, f, MALE, W (weiblich). */
  static Sex parse(String raw) {
    return switch (raw.strip().toUpperCase(Locale.ROOT)) {
      case "M", "MALE", "1", "H" -> MALE;
      case "F", "FEMALE", "W", "2" -> FEMALE;
      default -> UNKNOWN;
    };
  }

  boolean contradicts(Sex other) {
    return this != UNKNOWN && other != UNKNOWN && this != other;
  }

  boolean agrees(Sex other) {
    return this != UNKNOWN && this == other;
  }
}
