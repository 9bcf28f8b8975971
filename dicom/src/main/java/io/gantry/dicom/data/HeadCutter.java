package io.gantry.dicom.data;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a data set in three while it arrives (the digest chain):
 *
 * <ul>
 *   <li>head: up to and including tag, VR and length of the first <em>top-level</em> bulk element
 *       ({@link Tag#isBulk});
 *   <li>pixels: its value; with undefined length all items without the sequence delimiter;
 *   <li>tail: the rest, delimiter first.
 * </ul>
 *
 * Without bulk element everything is head. Sequences of defined length are passed over by their
 * length, those of undefined length walked, to {@link DataSetReader#MAX_DEPTH} levels.
 *
 * <p>It keeps no bytes but up to 12 of a header that is split between two chunks; all others go to
 * the sink as slices of what came in. It neither fails nor loops: where the structure breaks, the
 * element in question and all that follows it stay in the part that was current (head; or pixels,
 * if it broke between fragments), and {@link #finish} says where. A value that ends too early is
 * reported at the end of the bytes.
 */
public final class HeadCutter implements Cutter {
  private enum State {
    /** An element, or at depth > 0 the end of the item. */
    ELEMENT,
    /** An item or the end of the sequence. */
    ITEM,
    /** An item or the end of encapsulated data that are not top-level. */
    FRAGMENT,
    /** An item or the end of the bulk element's value. */
    BULK_FRAGMENT,
    /** Nothing more to look for. */
    REST
  }

  private final PartSink sink;
  private final ElementHeader header = new ElementHeader();
  private final byte[] split = new byte[12];
  private final Coding[] codings = new Coding[DataSetReader.MAX_DEPTH + 1];

  private long headLength;
  private long pixelsLength;
  private long tailLength;

  private State state = State.ELEMENT;
  private Part part = Part.HEAD;
  private int depth;

  /** Value bytes still to pass. */
  private long skip;

  /** What follows once {@link #skip} is 0: whether the value was the bulk element's. */
  private boolean bulkValue;

  /** Header bytes in {@link #split}. */
  private int have;

  /** As many, if the sink has not seen them: between bulk fragments, where they may be tail. */
  private int held;

  /** Offset of the next byte to look at. */
  private long offset;

  private Cut.@Nullable Malformed malformed;

  // The chunk at hand
  private byte[] buf = split;
  private int from;
  private int at;

  public HeadCutter(Coding coding, PartSink sink) {
    this.sink = sink;
    codings[0] = coding;
  }

  @Override
  public void accept(byte[] chunk, int off, int len) {
    buf = chunk;
    from = off;
    at = off;
    int end = off + len;
    while (at < end) {
      if (state == State.REST) {
        move(end - at);
      } else if (skip > 0) {
        int n = (int) Math.min(skip, end - at);
        move(n);
        skip -= n;
        if (skip == 0 && bulkValue) {
          startTail();
        }
      } else {
        header(end);
      }
    }
    flush();
  }

  @Override
  public Cut finish() {
    emit(split, 0, held);
    held = 0;
    if (malformed == null) {
      if (skip > 0) {
        malformed = new Cut.Malformed(header.tag, offset, FormatProblem.VALUE_CUT_OFF);
      } else if (have > 0) {
        malformed = new Cut.Malformed(tagOfSplit(), offset - have, FormatProblem.HEADER_CUT_OFF);
      } else if (state == State.BULK_FRAGMENT || state == State.FRAGMENT || depth > 0) {
        malformed =
            new Cut.Malformed(
                Tag.SEQUENCE_DELIMITATION_ITEM, offset, FormatProblem.DELIMITER_MISSING);
      }
    }
    return new Cut(headLength, pixelsLength, tailLength, Optional.ofNullable(malformed));
  }

  /** The tag of a header that is cut off; 0 if not even that is there. */
  private int tagOfSplit() {
    return have < 4 ? 0 : codings[depth].tag(split, 0);
  }

  private void move(int n) {
    at += n;
    offset += n;
  }

  /** Hands over what of the chunk has been passed. */
  private void flush() {
    emit(buf, from, at - from);
    from = at;
  }

  private void emit(byte[] bytes, int off, int len) {
    if (len > 0) {
      switch (part) {
        case HEAD -> headLength += len;
        case PIXELS -> pixelsLength += len;
        case TAIL -> tailLength += len;
      }
      sink.part(part, bytes, off, len);
    }
  }

  /** Reads a header out of the chunk, or collects one that is split. */
  private void header(int end) {
    Coding coding = codings[depth];
    if (have == 0 && end - at >= 12) {
      FormatProblem problem = header.read(coding, buf, at);
      int start = at;
      move(header.size);
      act(problem, start);
      return;
    }
    int wanted = have < 8 ? 8 : 12;
    int n = Math.min(wanted - have, end - at);
    System.arraycopy(buf, at, split, have, n);
    have += n;
    move(n);
    if (state == State.BULK_FRAGMENT) {
      holdBack(n);
    }
    if (have < wanted || have < ElementHeader.needed(coding, split, 0)) {
      return;
    }
    FormatProblem problem = header.read(coding, split, 0);
    have = 0;
    act(problem, -1);
  }

  /** Between bulk fragments a header's first bytes may be the tail's, so they wait in split. */
  private void holdBack(int n) {
    emit(buf, from, at - n - from);
    from = at;
    held += n;
  }

  /**
   * @param start where the header begins in the chunk; -1 if it was split
   */
  private void act(@Nullable FormatProblem problem, int start) {
    FormatProblem broken = problem != null ? problem : step(start);
    if (held > 0) {
      emit(split, 0, held);
      held = 0;
    }
    if (broken != null) {
      malformed = new Cut.Malformed(header.tag, offset - header.size, broken);
      state = State.REST;
    }
  }

  private @Nullable FormatProblem step(int start) {
    return switch (state) {
      case ELEMENT -> element();
      case ITEM -> item();
      case FRAGMENT -> fragment();
      case BULK_FRAGMENT -> bulkFragment(start);
      case REST -> null;
    };
  }

  private @Nullable FormatProblem element() {
    if (header.isDelimiter()) {
      if (header.tag == Tag.ITEM_DELIMITATION_ITEM && depth > 0) {
        state = State.ITEM;
        return null;
      }
      return FormatProblem.DELIMITER_MISPLACED;
    }
    if (depth == 0 && Tag.isBulk(header.tag)) {
      bulk();
      return null;
    }
    if (!header.undefined()) {
      skip = header.length;
      return null;
    }
    Coding coding = codings[depth];
    ElementHeader.Content content = header.content(coding);
    if (content == ElementHeader.Content.FRAGMENTS) {
      state = State.FRAGMENT;
      return null;
    }
    if (depth == DataSetReader.MAX_DEPTH) {
      return FormatProblem.TOO_DEEP;
    }
    codings[++depth] =
        content == ElementHeader.Content.IMPLICIT_ITEMS ? Coding.IMPLICIT_LE : coding;
    state = State.ITEM;
    return null;
  }

  private void bulk() {
    flush();
    part = Part.PIXELS;
    if (header.undefined()) {
      state = State.BULK_FRAGMENT;
    } else if (header.length == 0) {
      startTail();
    } else {
      skip = header.length;
      bulkValue = true;
    }
  }

  private void startTail() {
    flush();
    part = Part.TAIL;
    state = State.REST;
  }

  private @Nullable FormatProblem item() {
    if (header.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
      depth--;
      state = State.ELEMENT;
      return null;
    }
    if (header.tag != Tag.ITEM) {
      return FormatProblem.NO_ITEM;
    }
    if (header.undefined()) {
      state = State.ELEMENT;
    } else {
      skip = header.length;
    }
    return null;
  }

  private @Nullable FormatProblem fragment() {
    if (header.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
      state = State.ELEMENT;
      return null;
    }
    if (header.tag != Tag.ITEM || header.undefined()) {
      return FormatProblem.NO_FRAGMENT;
    }
    skip = header.length;
    return null;
  }

  private @Nullable FormatProblem bulkFragment(int start) {
    if (header.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
      if (start >= 0) {
        emit(buf, from, start - from);
        from = start;
      }
      part = Part.TAIL;
      state = State.REST;
      return null;
    }
    if (header.tag != Tag.ITEM || header.undefined()) {
      return FormatProblem.NO_FRAGMENT;
    }
    skip = header.length;
    return null;
  }
}
