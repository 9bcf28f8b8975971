package io.gantry.dicom.data.charset;

/**
 * A byte of a value field that its character set does not explain.
 *
 * @param offset of the byte in the value field, from 0
 */
public record TextProblem(int offset, Kind kind) {
  /** What such a byte is. */
  public enum Kind {
    /** A byte (or pair) that is no character of the set in force, or no well-formed UTF-8. */
    NO_CHARACTER,
    /** 0x80 or above, where no set for such bytes is declared. */
    HIGH_BYTE_UNDECLARED,
    /** An escape sequence that no set of PS3.3 C.12.1.1.2 has. */
    ESCAPE_UNKNOWN,
    /** An escape sequence to a set that is not declared. */
    ESCAPE_UNDECLARED,
    /** 0x80 or above, where the set was not switched to again after a delimiter (or never). */
    ESCAPE_NOT_REPEATED
  }
}
