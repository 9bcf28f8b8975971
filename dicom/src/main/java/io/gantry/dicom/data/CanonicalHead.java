package io.gantry.dicom.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A digest of what a head says, not of how it is encoded: equal for the same object in implicit
 * little endian, explicit little endian and explicit big endian, whatever the length forms.
 *
 * <p>SHA-256 over {@code gantry-canonical-1\n} and the data set, encoded like this (all numbers big
 * endian, tags 4 bytes, lengths 8 bytes, one letter in ASCII before each):
 *
 * <ul>
 *   <li>data set: its elements by ascending tag (unsigned; elements sent twice in the order sent),
 *       without group lengths (gggg,0000), Length to End (0008,0001) and Data Set Trailing Padding
 *       (FFFC,FFFC);
 *   <li>element with value: {@code V} tag length value. Numbers are in little endian: those of big
 *       endian objects are turned round by their VR. Where the <em>dictionary</em> says text,
 *       spaces and NULs at the end of the value field are left out; private text keeps them, its VR
 *       being unknown in implicit syntaxes;
 *   <li>sequence: {@code S} tag, each item as {@code I} data set {@code E}, then {@code Z}; one
 *       without items as an element with a value of length 0;
 *   <li>encapsulated data (icons): {@code F} tag, each fragment as {@code I} length bytes, then
 *       {@code Z};
 *   <li>the open header of the bulk element: {@code B} tag.
 * </ul>
 *
 * A value whose VR is UN or, in an implicit syntax, unknown counts as a sequence if it begins with
 * an item tag and can be read to its end as items in implicit little endian (PS3.5 6.2.2), unless
 * it is inside of 64 items already.
 *
 * <p>A head that cannot be walked: SHA-256 over {@code gantry-canonical-raw-1\n} and its bytes.
 */
public final class CanonicalHead {
  private static final byte[] DOMAIN = "gantry-canonical-1\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RAW_DOMAIN =
      "gantry-canonical-raw-1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH_TO_END = 0x00080001;
  private static final Coding NUMBERS = Coding.EXPLICIT_BE;

  private final Output out;

  /** Items around the element at hand; values are looked into only so deep. */
  private int depth;

  private CanonicalHead(Output out) {
    this.out = out;
  }

  /**
   * The digest, 32 bytes.
   *
   * @param head as received; of a deflated object inflated
   */
  public static byte[] digest(byte[] head, TransferSyntax syntax) {
    MessageDigest sha256 = sha256();
    try {
      Output out = new Output(head.length + head.length / 2 + 256);
      out.bytes(DOMAIN, 0, DOMAIN.length);
      new CanonicalHead(out).dataSet(DataSetReader.readHead(head, syntax));
      sha256.update(out.array(), 0, out.size());
    } catch (DicomFormatException unreadable) {
      sha256.update(RAW_DOMAIN);
      sha256.update(head);
    }
    return sha256.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private void dataSet(DataSet dataSet) {
    List<Element> elements = dataSet.elements();
    if (!dataSet.isAscending()) {
      elements = new ArrayList<>(elements);
      elements.sort((a, b) -> Integer.compareUnsigned(a.tag(), b.tag()));
    }
    for (Element element : elements) {
      if (!Tag.isGroupLength(element.tag())
          && element.tag() != LENGTH_TO_END
          && element.tag() != Tag.DATA_SET_TRAILING_PADDING) {
        element(element);
      }
    }
  }

  private void element(Element element) {
    switch (element) {
      case ValueElement value -> {
        SequenceElement sequence = asSequence(value);
        if (sequence == null) {
          value(value);
        } else {
          sequence(sequence);
        }
      }
      case SequenceElement sequence -> sequence(sequence);
      case FragmentsElement fragments -> fragments(fragments);
      case OpenElement open -> letterAndTag('B', open.tag());
    }
  }

  private void letterAndTag(char letter, int tag) {
    letter(letter);
    out.tag(NUMBERS, tag);
  }

  private void letter(char letter) {
    int at = out.grow(1);
    out.array()[at] = (byte) letter;
  }

  private void length(int length) {
    out.i32(NUMBERS, 0);
    out.i32(NUMBERS, length);
  }

  private void value(ValueElement value) {
    byte[] buf = value.array();
    int length = value.length();
    if (Dictionary.vr(value.tag()).isText()) {
      while (length > 0 && isPadding(buf[value.offset() + length - 1])) {
        length--;
      }
    }
    letterAndTag('V', value.tag());
    length(length);
    int at = out.grow(length);
    System.arraycopy(buf, value.offset(), out.array(), at, length);
    if (value.bigEndian()) {
      DataSetWriter.swap(out.array(), at, length, value.vr().unit());
    }
  }

  private static boolean isPadding(byte b) {
    return b == ' ' || b == 0;
  }

  private @Nullable SequenceElement asSequence(ValueElement value) {
    if (value.vr() != Vr.UN
        || depth >= DataSetReader.MAX_DEPTH
        || value.length() < 8
        || Coding.IMPLICIT_LE.tag(value.array(), value.offset()) != Tag.ITEM) {
      return null;
    }
    try {
      return DataSetReader.readItems(value, Inherited.NOTHING);
    } catch (DicomFormatException noSequence) {
      return null;
    }
  }

  private void sequence(SequenceElement sequence) {
    if (sequence.items().isEmpty()) {
      letterAndTag('V', sequence.tag());
      length(0);
      return;
    }
    letterAndTag('S', sequence.tag());
    for (Item item : sequence.items()) {
      letter('I');
      depth++;
      dataSet(item.dataSet());
      depth--;
      letter('E');
    }
    letter('Z');
  }

  private void fragments(FragmentsElement fragments) {
    letterAndTag('F', fragments.tag());
    for (int i = 0; i < fragments.count(); i++) {
      ByteBuffer fragment = fragments.fragment(i);
      letter('I');
      length(fragment.remaining());
      int at = out.grow(fragment.remaining());
      fragment.get(out.array(), at, fragment.remaining());
    }
    letter('Z');
  }
}
