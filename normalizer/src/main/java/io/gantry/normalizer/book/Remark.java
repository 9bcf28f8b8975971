package io.gantry.normalizer.book;

import java.util.Locale;

/**
 * What a check of the rules has to say.
 *
 * @param rule its name
 * @param line of the rule or of the example, from 1
 */
public record Remark(Severity severity, String rule, int line, String message) {
  /** ERROR: the book must not be used. WARNING: it may be meant. */
  public enum Severity {
    ERROR,
    WARNING;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
