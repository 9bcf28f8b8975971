package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads data sets out of memory, without copying: the caller gives the array away. Strict: what
 * does not fit throws {@link DicomFormatException}. Nesting is bounded by {@link #MAX_DEPTH},
 * lengths by the bytes there are. Deflated syntaxes are inflated, to {@link #MAX_INFLATED} bytes at
 * most.
 */
public final class DataSetReader {
  public static final int MAX_DEPTH = 64;
  public static final int MAX_INFLATED = 1 << 28;

  private final byte[] buf;
  private final int base;
  private final boolean head;
  private final ElementHeader header = new ElementHeader();
  private int pos;

  /** Elements so far that Pixel Representation decides. */
  private int open;

  private DataSetReader(byte[] buf, int off, boolean head) {
    this.buf = buf;
    this.base = off;
    this.pos = off;
    this.head = head;
  }

  /**
   * A whole data set.
   *
   * @throws DicomFormatException if it is none
   */
  public static DataSet read(byte[] bytes, TransferSyntax syntax) {
    return read(bytes, 0, bytes.length, syntax);
  }

  public static DataSet read(byte[] bytes, int off, int len, TransferSyntax syntax) {
    if (syntax.deflated()) {
      byte[] inflated = Inflate.all(bytes, off, len, MAX_INFLATED);
      return read(inflated, 0, inflated.length, syntax.coding());
    }
    return read(bytes, off, len, syntax.coding());
  }

  public static DataSet read(byte[] bytes, int off, int len, Coding coding) {
    return new DataSetReader(bytes, off, false).top(off + len, coding);
  }

  /** The remaining bytes of a buffer; copied only if there is no array behind it. */
  public static DataSet read(ByteBuffer buffer, TransferSyntax syntax) {
    if (buffer.hasArray()) {
      return read(
          buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining(), syntax);
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return read(copy, syntax);
  }

  /**
   * A stream to its end.
   *
   * @param limit the most bytes to take
   * @throws DicomFormatException also if there are more
   */
  public static DataSet read(InputStream in, TransferSyntax syntax, int limit) throws IOException {
    byte[] bytes = in.readNBytes(limit);
    if (bytes.length == limit && in.read() >= 0) {
      throw new DicomFormatException(0, limit, FormatProblem.TOO_LARGE);
    }
    return read(bytes, syntax);
  }

  /**
   * The head of an object (inflated, if the syntax is deflated): a data set that may end with the
   * header of its bulk element, which is an {@link OpenElement} then.
   */
  public static DataSet readHead(byte[] head, TransferSyntax syntax) {
    return new DataSetReader(head, 0, true).top(head.length, syntax.coding());
  }

  /**
   * The tail of an object: a data set, before which the delimiter of the bulk element may stand.
   *
   * @throws DicomFormatException if it is none
   */
  public static DataSet readTail(byte[] tail, TransferSyntax syntax) {
    Coding coding = syntax.coding();
    boolean delimiter = tail.length >= 8 && coding.tag(tail, 0) == Tag.SEQUENCE_DELIMITATION_ITEM;
    int off = delimiter ? 8 : 0;
    return read(tail, off, tail.length - off, coding);
  }

  /**
   * Bytes that are the items of a sequence and nothing else, e.g. the value of an UN.
   *
   * @throws DicomFormatException if they are not
   */
  public static SequenceElement readItems(int tag, byte[] bytes, int off, int len, Coding coding) {
    return new DataSetReader(bytes, off, false)
        .items(tag, off, off + len, false, coding, coding, Inherited.NOTHING, 0);
  }

  /** The value of an UN as items in implicit little endian. */
  static SequenceElement readItems(ValueElement un, Inherited inherited) {
    int off = un.offset();
    return new DataSetReader(un.array(), off, false)
        .items(
            un.tag(),
            off,
            off + un.length(),
            false,
            Coding.IMPLICIT_LE,
            Coding.IMPLICIT_LE,
            inherited,
            0);
  }

  private DataSet top(int end, Coding coding) {
    return elements(end, coding, false, Inherited.NOTHING, 0);
  }

  /**
   * @param untilDelimiter whether an item delimiter ends it instead of {@code end}
   */
  private DataSet elements(
      int end, Coding coding, boolean untilDelimiter, Inherited inherited, int depth) {
    List<Element> elements = depth == 0 ? new ArrayList<>(96) : new ArrayList<>();
    Inherited own = inherited;
    int openBefore = open;
    boolean decided = false;
    while (pos < end) {
      int start = pos;
      next(end, coding);
      if (header.isDelimiter()) {
        if (untilDelimiter && header.tag == Tag.ITEM_DELIMITATION_ITEM) {
          return new DataSet(elements, own);
        }
        throw error(header.tag, start, FormatProblem.DELIMITER_MISPLACED);
      }
      Element element = element(start, end, coding, own, elements, depth);
      if (element.tag() == Tag.SPECIFIC_CHARACTER_SET && element instanceof ValueElement terms) {
        own = own.with(CharacterSet.of(terms.strings(CharacterSet.DEFAULT)));
      } else if (element.tag() == Tag.PIXEL_REPRESENTATION && !decided) {
        decided = true; // the first one counts
        boolean signed = ContextVr.saysSigned(element);
        if (signed != own.signed() && open > openBefore) {
          elements = ContextVr.decided(elements, signed);
        }
        own = own.signed(signed);
      }
      elements.add(element);
    }
    if (untilDelimiter) {
      throw error(Tag.ITEM_DELIMITATION_ITEM, pos, FormatProblem.ITEM_WITHOUT_END);
    }
    return new DataSet(elements, own);
  }

  /** Reads the header at {@link #pos} and moves past it. */
  private void next(int end, Coding coding) {
    if (end - pos < 8 || end - pos < ElementHeader.needed(coding, buf, pos)) {
      throw error(end - pos < 4 ? 0 : coding.tag(buf, pos), pos, FormatProblem.HEADER_CUT_OFF);
    }
    FormatProblem problem = header.read(coding, buf, pos);
    if (problem != null) {
      throw error(header.tag, pos, problem);
    }
    pos += header.size;
  }

  private Element element(
      int start, int end, Coding coding, Inherited own, List<Element> before, int depth) {
    int tag = header.tag;
    Vr vr = coding.explicit() ? header.vr : inContext(own, before);
    if (head && depth == 0 && pos == end && Tag.isBulk(tag)) {
      return new OpenElement(tag, vr, header.undefined() ? -1 : header.length, raw(start, coding));
    }
    if (header.undefined()) {
      return switch (header.content(coding)) {
        case ITEMS -> items(tag, start, end, true, coding, coding, own, depth);
        case IMPLICIT_ITEMS -> items(tag, start, end, true, coding, Coding.IMPLICIT_LE, own, depth);
        case FRAGMENTS -> fragments(tag, vr, start, end, coding);
      };
    }
    if (header.length > end - pos) {
      throw error(tag, start, FormatProblem.LENGTH_PAST_END);
    }
    int length = (int) header.length;
    if (vr == Vr.SQ && (coding.explicit() || length == 0 || beginsWithItem(length, coding))) {
      return items(tag, start, pos + length, false, coding, coding, own, depth);
    }
    int at = pos;
    pos += length;
    Vr valueVr = vr == Vr.SQ ? Vr.UN : vr;
    // the value of an UN is in little endian whatever the syntax (PS3.5 6.2.2)
    boolean bigEndian = coding.bigEndian() && valueVr != Vr.UN;
    return new ValueElement(tag, valueVr, buf, at, length, bigEndian, raw(start, coding));
  }

  /** The VR of the element at hand in an implicit syntax. */
  private Vr inContext(Inherited own, List<Element> before) {
    if (header.vr != Vr.US && header.vr != Vr.OW) {
      return header.vr;
    }
    if (Dictionary.isUsOrSs(header.tag)) {
      open++;
    }
    return ContextVr.of(header.tag, header.vr, own.signed(), before);
  }

  /** Where only the dictionary says SQ, other things are met. */
  private boolean beginsWithItem(int length, Coding coding) {
    return length >= 8 && coding.tag(buf, pos) == Tag.ITEM;
  }

  private SequenceElement items(
      int tag,
      int start,
      int end,
      boolean undefined,
      Coding outer,
      Coding coding,
      Inherited inherited,
      int depth) {
    if (depth >= MAX_DEPTH) {
      throw error(tag, start, FormatProblem.TOO_DEEP);
    }
    List<Item> items = new ArrayList<>(2);
    while (undefined || pos < end) {
      int at = pos;
      if (at == end) {
        throw error(tag, start, FormatProblem.DELIMITER_MISSING);
      }
      next(end, coding);
      if (undefined && header.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
        return new SequenceElement(tag, items, true, raw(start, outer));
      }
      if (header.tag != Tag.ITEM) {
        throw error(tag, at, FormatProblem.NO_ITEM);
      }
      items.add(item(tag, at, end, coding, inherited, depth));
    }
    return new SequenceElement(tag, items, false, raw(start, outer));
  }

  private Item item(int tag, int at, int end, Coding coding, Inherited inherited, int depth) {
    if (header.undefined()) {
      DataSet dataSet = elements(end, coding, true, inherited, depth + 1);
      return new Item(dataSet, true, raw(at, coding));
    }
    if (header.length > end - pos) {
      throw error(tag, at, FormatProblem.ITEM_PAST_END);
    }
    DataSet dataSet = elements(pos + (int) header.length, coding, false, inherited, depth + 1);
    return new Item(dataSet, false, raw(at, coding));
  }

  private FragmentsElement fragments(int tag, Vr vr, int start, int end, Coding coding) {
    List<ByteBuffer> fragments = new ArrayList<>();
    while (true) {
      int at = pos;
      if (at == end) {
        throw error(tag, start, FormatProblem.DELIMITER_MISSING);
      }
      next(end, coding);
      if (header.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
        return new FragmentsElement(tag, vr, fragments, raw(start, coding));
      }
      if (header.tag != Tag.ITEM) {
        throw error(tag, at, FormatProblem.NO_FRAGMENT);
      }
      if (header.length > end - pos) {
        throw error(tag, at, FormatProblem.FRAGMENT_PAST_END);
      }
      int length = (int) header.length;
      fragments.add(ByteBuffer.wrap(buf, pos, length).slice().asReadOnlyBuffer());
      pos += length;
    }
  }

  private Raw raw(int start, Coding coding) {
    return new Raw(buf, start, pos - start, coding);
  }

  private DicomFormatException error(int tag, int at, FormatProblem problem) {
    return new DicomFormatException(tag, at - base, problem);
  }
}
