package io.gantry.dicom.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands before the data set in a file (PS3.10 chapter 7).
 *
 * @param meta File Meta Information; empty if the file has none
 * @param syntax of the data set: as declared or, without declaration, as its first bytes look
 * @param declared whether (0002,0010) says so
 * @param offset where the data set begins, in bytes from the start of the file
 */
public record Part10(DataSet meta, TransferSyntax syntax, boolean declared, int offset) {
  /** Identifies this implementation in file meta information and associations. */
  public static final String IMPLEMENTATION_CLASS_UID =
      "2.25.327707363512089986746259044522144693903";

  public static final String IMPLEMENTATION_VERSION_NAME = "GANTRY_010";

  private static final int PREAMBLE = 128;
  private static final int PREFIX = 1 << 16;

  /**
   * Reads the beginning of a file.
   *
   * @param file the whole file, or at least its first 64 KiB
   * @throws DicomFormatException if it is no DICOM file, not even one without preamble or meta
   */
  public static Part10 read(byte[] file) {
    int metaAt = metaOffset(file);
    List<Element> elements = new ArrayList<>();
    int pos = metaAt;
    Coding coding = metaCoding(file, metaAt);
    ElementHeader header = new ElementHeader();
    while (pos + 8 <= file.length
        && coding.u16(file, pos) == 0x0002
        && pos + ElementHeader.needed(coding, file, pos) <= file.length) {
      FormatProblem problem = header.read(coding, file, pos);
      if (problem != null || header.length > file.length - pos - header.size) {
        throw new DicomFormatException(
            header.tag, pos, problem == null ? FormatProblem.LENGTH_PAST_END : problem);
      }
      int end = pos + header.size + (int) header.length;
      elements.addAll(DataSetReader.read(file, pos, end - pos, coding).elements());
      pos = end;
    }
    DataSet meta = new DataSetBuilder(elements, DataSet.EMPTY.charset()).build();
    Optional<String> uid = meta.string(Tag.TRANSFER_SYNTAX_UID);
    int dataAt = pos;
    TransferSyntax syntax =
        uid.map(TransferSyntax::of)
            .or(() -> sniff(file, dataAt, file.length - dataAt))
            .orElseThrow(() -> new DicomFormatException(0, dataAt, FormatProblem.NO_DICOM_FILE));
    return new Part10(meta, syntax, uid.isPresent(), pos);
  }

  /** Reads the beginning of a file on disk; at most 64 KiB of it. */
  public static Part10 read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in.readNBytes(PREFIX));
    }
  }

  private static int metaOffset(byte[] file) {
    int afterPreamble = PREAMBLE + 4;
    if (isPrefix(file, PREAMBLE)) {
      // the letters may also stand in the values of a data set without preamble
      boolean meta =
          file.length >= afterPreamble + 2 && Coding.EXPLICIT_LE.u16(file, afterPreamble) == 0x0002;
      return meta || sniff(file, 0, file.length).isEmpty() ? afterPreamble : 0;
    }
    return isPrefix(file, 0) ? 4 : 0;
  }

  /** Whether the file begins with a preamble and DICM. */
  static boolean hasPreamble(byte[] file) {
    return isPrefix(file, PREAMBLE);
  }

  private static boolean isPrefix(byte[] file, int at) {
    return file.length >= at + 4
        && file[at] == 'D'
        && file[at + 1] == 'I'
        && file[at + 2] == 'C'
        && file[at + 3] == 'M';
  }

  /** Explicit little endian (PS3.10 7.1); some writers leave the VR out. */
  private static Coding metaCoding(byte[] file, int at) {
    return at + 8 <= file.length && Vr.ofCode(ElementHeader.letters(file, at + 4)) == null
        ? Coding.IMPLICIT_LE
        : Coding.EXPLICIT_LE;
  }

  /**
   * The uncompressed syntax that the first element of a data set looks like; empty if like none.
   *
   * @param len how many bytes there are; 8 are looked at
   */
  public static Optional<TransferSyntax> sniff(byte[] bytes, int off, int len) {
    if (len < 8) {
      return Optional.empty();
    }
    boolean explicit = Vr.ofCode(ElementHeader.letters(bytes, off + 4)) != null;
    int little = Coding.EXPLICIT_LE.u16(bytes, off);
    int big = Coding.EXPLICIT_BE.u16(bytes, off);
    if (explicit) {
      return Optional.of(
          Integer.compare(little, big) <= 0
              ? TransferSyntax.EXPLICIT_LE
              : TransferSyntax.EXPLICIT_BE);
    }
    // a data set begins in one of the low groups, with a value that is undefined or not huge
    int length = Coding.IMPLICIT_LE.i32(bytes, off + 4);
    boolean plausible = little > 0 && little <= 0x0020 && length >= -1 && length < 1 << 20;
    return plausible ? Optional.of(TransferSyntax.IMPLICIT_LE) : Optional.empty();
  }

  /**
   * Preamble, prefix and File Meta Information of a new file: group length, version, SOP class and
   * instance, transfer syntax, implementation. The same arguments give the same bytes.
   */
  public static byte[] metaBytes(String sopClass, String sopInstance, String transferSyntax) {
    DataSet meta =
        DataSet.builder()
            .putBytes(Tag.FILE_META_INFORMATION_VERSION, Vr.OB, new byte[] {0, 1})
            .putBytes(Tag.MEDIA_STORAGE_SOP_CLASS_UID, Vr.UI, uid(sopClass))
            .putBytes(Tag.MEDIA_STORAGE_SOP_INSTANCE_UID, Vr.UI, uid(sopInstance))
            .putBytes(Tag.TRANSFER_SYNTAX_UID, Vr.UI, uid(transferSyntax))
            .put(Tag.IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_CLASS_UID)
            .put(Tag.IMPLEMENTATION_VERSION_NAME, IMPLEMENTATION_VERSION_NAME)
            .build();
    byte[] group = DataSetWriter.write(meta, Coding.EXPLICIT_LE);
    byte[] length =
        DataSetWriter.write(
            DataSet.builder().putInt(Tag.FILE_META_INFORMATION_GROUP_LENGTH, group.length).build(),
            Coding.EXPLICIT_LE);
    Output out = new Output(PREAMBLE + 4 + length.length + group.length);
    out.grow(PREAMBLE);
    byte[] prefix = "DICM".getBytes(StandardCharsets.US_ASCII);
    out.bytes(prefix, 0, 4);
    out.bytes(length, 0, length.length);
    out.bytes(group, 0, group.length);
    return out.toByteArray();
  }

  /** Bytes as received: archives do hold UIDs that are none. */
  private static byte[] uid(String uid) {
    return uid.getBytes(StandardCharsets.ISO_8859_1);
  }
}
