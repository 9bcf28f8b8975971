package io.gantry.dicom.data.charset;

/**
 * What ends a piece of text, after which the first character set is in force again (PS3.5
 * 6.1.2.5.3).
 */
public enum TextKind {
  /** PN: a backslash between values, {@code ^} and {@code =} within one. */
  NAME,
  /** LO, SH, UC: a backslash between values. */
  VALUES,
  /** LT, ST, UT: one value; a backslash is text. */
  PARAGRAPHS;

  /** Whether the first set is back after this character; so it is after each control character. */
  boolean ends(int c) {
    return c < ' ' || (c == '\\' && this != PARAGRAPHS) || (this == NAME && (c == '^' || c == '='));
  }
}
