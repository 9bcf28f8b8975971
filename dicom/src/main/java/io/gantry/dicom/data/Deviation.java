package io.gantry.dicom.data;

import java.util.Locale;

/**
 * Where bytes are not as the standard wants them and are read all the same. Nothing is changed by
 * reading: what was received is written back byte for byte.
 *
 * @param path of the element; of file meta information where the kind is about that
 * @param offset where the element begins: in bytes from the start of the data set, or of the file
 *     where the kind is about file meta information
 */
public record Deviation(Kind kind, ElementPath path, long offset) {
  /** At the top level, or in file meta information. */
  Deviation(Kind kind, int tag, long offset) {
    this(kind, ElementPath.of(tag), offset);
  }

  /** Of the element. */
  public int tag() {
    return path.tag();
  }

  /** What is not as it should be. */
  public enum Kind {
    /** The file does not begin with a preamble of 128 bytes and {@code DICM} (PS3.10 7.1). */
    NO_PREAMBLE,
    /** The file has no file meta information. */
    NO_META,
    /** (0002,0010) is missing; the first element says how the data set is encoded. */
    SYNTAX_GUESSED,
    /** File meta information is in implicit VR; PS3.10 7.1 wants explicit. */
    META_IMPLICIT,
    /** (0002,0000) is missing or wrong; the group ends where another one begins. */
    META_GROUP_LENGTH,
    /** The file meta information names another SOP class or instance; the data set counts. */
    META_DIFFERS,
    /** Two letters that are no VR: the value is kept and read as the dictionary says. */
    UNKNOWN_VR,
    /** A standard element sent as UN: read as the dictionary says (PS3.5 6.2.2). */
    SENT_AS_UNKNOWN,
    /** A VR that is not the dictionary's, of another kind: read as sent. */
    OTHER_VR,
    /** A value of odd length (PS3.5 7.1.1): read as it is. */
    ODD_LENGTH,
    /** A value that is no whole number of its numbers: what is left over is not read, but kept. */
    INCOMPLETE_NUMBER,
    /** The tag was there before in the same data set: the first one counts, both are kept. */
    DUPLICATE,
    /** The tag is lower than the one before it (PS3.5 7.1): found all the same. */
    OUT_OF_ORDER,
    /** A private element whose block nobody reserved (PS3.5 7.8.1): kept, its meaning unknown. */
    PRIVATE_WITHOUT_CREATOR,
    /** (gggg,0000) does not count the bytes of its group: nobody relies on it. */
    GROUP_LENGTH,
    /** The dictionary says sequence, the value holds no items: kept as bytes. */
    NO_SEQUENCE;

    /** As in docs/malformed.md, e.g. {@code odd-length}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Override
  public String toString() {
    return kind + " " + Tag.toString(tag()) + "@" + offset;
  }
}
