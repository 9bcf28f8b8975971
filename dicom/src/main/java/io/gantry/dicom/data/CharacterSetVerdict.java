package io.gantry.dicom.data;

import java.util.Optional;

/** Whether the declared Specific Character Set can be that of the text; see its detector. */
public sealed interface CharacterSetVerdict {
  /**
   * All text is text in what is declared for it.
   *
   * @param witnesses how many values had a byte that speaks for it (0x80 or above, or an escape
   *     sequence); 0 where any set would do
   */
  record Fits(int witnesses) implements CharacterSetVerdict {}

  /**
   * The declaration does not explain the text.
   *
   * @param path the first value that shows it
   * @param offset of the byte that shows it, in the value field, from 0
   * @param evidence what that byte is
   * @param proposal what explains all text that the declaration does not; empty where several sets
   *     would, or none
   * @param why in words, for an operator; never a value
   */
  record CannotBeRight(
      ElementPath path, int offset, Evidence evidence, Optional<Proposal> proposal, String why)
      implements CharacterSetVerdict {}

  /** What a byte is that a declared character set does not explain. */
  enum Evidence {
    /** The term itself is not one of PS3.3 C.12.1.1.2. */
    TERM_UNDEFINED,
    /** 0x80 or above where no set with such bytes is declared. */
    HIGH_BYTE_UNDECLARED,
    /** A byte or pair that is no character of the declared set, or ill-formed UTF-8. */
    NO_CHARACTER,
    /** Part of a well-formed UTF-8 sequence, as are all others of 0x80 and above. */
    UTF8_SEQUENCE,
    /** An escape sequence of no set, or of one that is not declared. */
    ESCAPE_UNDECLARED,
    /** 0x80 or above, the set not being switched to (again) after a delimiter. */
    ESCAPE_NOT_REPEATED
  }

  /**
   * What the text seems to be.
   *
   * @param charset the value of (0008,0005), values separated by a backslash; or the IANA name of
   *     an encoding that DICOM does not have
   * @param defined whether it is a value of (0008,0005)
   */
  record Proposal(String charset, boolean defined) {}
}
