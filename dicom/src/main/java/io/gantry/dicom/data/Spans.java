package io.gantry.dicom.data;

import java.util.ArrayList;
import java.util.List;

/** Finds where elements and items begin and end, without making a tree of what is in them. */
final class Spans {
  private final byte[] buf;
  private final boolean head;
  private final ElementHeader header = new ElementHeader();

  /**
   * @param head whether the bytes may end with the open header of a bulk element
   */
  Spans(byte[] buf, boolean head) {
    this.buf = buf;
    this.head = head;
  }

  /** The elements of the whole array. */
  List<Span> dataSet(Coding coding) {
    List<Span> spans = new ArrayList<>(96);
    int pos = 0;
    while (pos < buf.length) {
      Span span = element(pos, buf.length, coding, 0);
      spans.add(span);
      pos = span.end();
    }
    return spans;
  }

  /** The elements of an item. */
  List<Span> elements(Span item, Coding coding, int depth) {
    List<Span> spans = new ArrayList<>();
    int pos = item.value();
    while (pos < item.valueEnd()) {
      Span span = element(pos, item.valueEnd(), coding, depth);
      spans.add(span);
      pos = span.end();
    }
    return spans;
  }

  /** The items of a sequence, or the fragments of encapsulated data. */
  List<Span> items(Span sequence, Coding coding, int depth) {
    List<Span> spans = new ArrayList<>();
    int pos = sequence.value();
    while (pos < sequence.valueEnd()) {
      Span span = item(sequence.tag(), pos, sequence.valueEnd(), coding, depth);
      spans.add(span);
      pos = span.end();
    }
    return spans;
  }

  private void next(int pos, int end, Coding coding) {
    if (end - pos < 8 || end - pos < ElementHeader.needed(coding, buf, pos)) {
      throw new DicomFormatException(
          end - pos < 4 ? 0 : coding.tag(buf, pos), pos, FormatProblem.HEADER_CUT_OFF);
    }
    FormatProblem problem = header.read(coding, buf, pos);
    if (problem != null) {
      throw new DicomFormatException(header.tag, pos, problem);
    }
  }

  private Span element(int start, int end, Coding coding, int depth) {
    next(start, end, coding);
    int tag = header.tag;
    Vr vr = header.vr;
    int value = start + header.size;
    if (header.isDelimiter()) {
      throw new DicomFormatException(tag, start, FormatProblem.DELIMITER_MISPLACED);
    }
    if (head && depth == 0 && value == end && Tag.isBulk(tag)) {
      return new Span(tag, vr, start, value, value, value, header.undefined());
    }
    if (!header.undefined()) {
      if (header.length > end - value) {
        throw new DicomFormatException(tag, start, FormatProblem.LENGTH_PAST_END);
      }
      int after = value + (int) header.length;
      return new Span(tag, vr, start, value, after, after, false);
    }
    if (depth >= DataSetReader.MAX_DEPTH) {
      throw new DicomFormatException(tag, start, FormatProblem.TOO_DEEP);
    }
    Coding inner =
        header.content(coding) == ElementHeader.Content.IMPLICIT_ITEMS
            ? Coding.IMPLICIT_LE
            : coding;
    int valueEnd = untilDelimiter(tag, value, end, inner, depth);
    return new Span(tag, vr, start, value, valueEnd, valueEnd + 8, true);
  }

  /** Where the sequence delimiter begins. */
  private int untilDelimiter(int tag, int from, int end, Coding coding, int depth) {
    int pos = from;
    while (true) {
      if (pos == end) {
        throw new DicomFormatException(tag, from, FormatProblem.DELIMITER_MISSING);
      }
      next(pos, end, coding);
      if (header.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
        return pos;
      }
      pos = item(tag, pos, end, coding, depth).end();
    }
  }

  private Span item(int sequence, int start, int end, Coding coding, int depth) {
    next(start, end, coding);
    if (header.tag != Tag.ITEM) {
      throw new DicomFormatException(sequence, start, FormatProblem.NO_ITEM);
    }
    int value = start + 8;
    if (!header.undefined()) {
      if (header.length > end - value) {
        throw new DicomFormatException(sequence, start, FormatProblem.ITEM_PAST_END);
      }
      int after = value + (int) header.length;
      return new Span(Tag.ITEM, Vr.UN, start, value, after, after, false);
    }
    int pos = value;
    while (true) {
      if (pos == end) {
        throw new DicomFormatException(sequence, start, FormatProblem.ITEM_WITHOUT_END);
      }
      next(pos, end, coding);
      if (header.tag == Tag.ITEM_DELIMITATION_ITEM) {
        return new Span(Tag.ITEM, Vr.UN, start, value, pos, pos + 8, true);
      }
      pos = element(pos, end, coding, depth + 1).end();
    }
  }
}
