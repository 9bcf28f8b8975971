package io.gantry.dicom.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes data sets. What was read in the same coding goes out byte for byte; the rest is encoded:
 * lengths in the form they had (new ones defined), values too long for a short header as UN (PS3.5
 * 6.2.2), numbers in the byte order of the syntax, group lengths (gggg,0000) as they are in it.
 */
public final class DataSetWriter {
  private final Coding coding;
  private final Output out;

  private DataSetWriter(Coding coding, Output out) {
    this.coding = coding;
    this.out = out;
  }

  /** The data set in a transfer syntax; deflated if that is. */
  public static byte[] write(DataSet dataSet, TransferSyntax syntax) {
    byte[] bytes = write(dataSet, syntax.coding());
    return syntax.deflated() ? deflate(bytes) : bytes;
  }

  /** The data set in a coding. */
  public static byte[] write(DataSet dataSet, Coding coding) {
    Output out = new Output(1024);
    new DataSetWriter(coding, out).dataSet(dataSet);
    return out.toByteArray();
  }

  public static void write(DataSet dataSet, TransferSyntax syntax, OutputStream to)
      throws IOException {
    to.write(write(dataSet, syntax));
  }

  /** The value field of a sequence with these items, of defined length; for a patch. */
  public static byte[] items(List<DataSet> items, TransferSyntax syntax) {
    Output out = new Output(256);
    DataSetWriter writer = new DataSetWriter(syntax.coding(), out);
    for (DataSet item : items) {
      writer.item(Item.of(item));
    }
    return out.toByteArray();
  }

  /** The value field of an element in the byte order of a syntax; for a patch. */
  public static byte[] valueField(ValueElement element, TransferSyntax syntax) {
    byte[] field = element.bytes();
    if (element.bigEndian() != syntax.bigEndian()) {
      swap(field, 0, field.length, element.vr().unit());
    }
    return field;
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (DeflaterOutputStream stream = new DeflaterOutputStream(deflated, deflater)) {
      stream.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    if ((deflated.size() & 1) != 0) {
      deflated.write(0); // PS3.5 A.5: a trailing NUL makes the length even
    }
    return deflated.toByteArray();
  }

  private void dataSet(DataSet dataSet) {
    int lengthAt = -1;
    int group = -1;
    for (Element element : dataSet) {
      if (element instanceof OpenElement) {
        lengthAt = -1; // its value is elsewhere: what the group length counted is not known here
      }
      if (lengthAt >= 0 && Tag.group(element.tag()) != group) {
        out.patch32(coding, lengthAt, out.size() - lengthAt - 4);
        lengthAt = -1;
      }
      Raw raw = element.raw();
      if (raw != null && raw.coding() == coding) {
        out.bytes(raw.buf(), raw.off(), raw.len());
      } else {
        switch (element) {
          case ValueElement value -> value(value);
          case SequenceElement sequence -> sequence(sequence);
          case FragmentsElement fragments -> fragments(fragments);
          case OpenElement open -> header(open.tag(), open.vr(), open.length());
        }
        if (raw != null && isGroupLength(element)) {
          lengthAt = out.size() - 4;
          group = Tag.group(element.tag());
        }
      }
    }
    if (lengthAt >= 0) {
      out.patch32(coding, lengthAt, out.size() - lengthAt - 4);
    }
  }

  /** One that counted the bytes of another coding: it is computed anew. */
  private static boolean isGroupLength(Element element) {
    return Tag.isGroupLength(element.tag())
        && element instanceof ValueElement value
        && value.length() == 4;
  }

  private void header(int tag, Vr vr, long length) {
    out.tag(coding, tag);
    if (!coding.explicit()) {
      out.i32(coding, (int) length);
    } else if (vr.hasLongHeader() || isTooLong(vr, length)) {
      out.letters((vr.hasLongHeader() ? vr : Vr.UN).code());
      out.u16(coding, 0);
      out.i32(coding, (int) length);
    } else {
      out.letters(vr.code());
      out.u16(coding, (int) length);
    }
  }

  /** Whether a value must be written as UN, because its VR has a length of 16 bits. */
  static boolean isTooLong(Vr vr, long length) {
    return !vr.hasLongHeader() && length > 0xFFFF;
  }

  private void value(ValueElement value) {
    header(value.tag(), value.vr(), value.length());
    int at = out.grow(value.length());
    byte[] to = out.array();
    System.arraycopy(value.array(), value.offset(), to, at, value.length());
    // an UN is in little endian even in a big endian syntax (PS3.5 6.2.2)
    boolean unknown = value.vr() == Vr.UN || isTooLong(value.vr(), value.length());
    if (value.bigEndian() != (coding.bigEndian() && !unknown)) {
      swap(to, at, value.length(), value.vr().unit());
    }
  }

  /** Turns round each number of {@code unit} bytes; what is left over at the end stays. */
  static void swap(byte[] buf, int off, int len, int unit) {
    for (int i = off; unit > 1 && i + unit <= off + len; i += unit) {
      for (int a = i, b = i + unit - 1; a < b; a++, b--) {
        byte kept = buf[a];
        buf[a] = buf[b];
        buf[b] = kept;
      }
    }
  }

  private void sequence(SequenceElement sequence) {
    header(sequence.tag(), Vr.SQ, sequence.undefinedLength() ? ElementHeader.UNDEFINED : 0);
    int start = out.size();
    for (Item item : sequence.items()) {
      item(item);
    }
    end(start, sequence.undefinedLength(), Tag.SEQUENCE_DELIMITATION_ITEM);
  }

  private void item(Item item) {
    Raw raw = item.raw();
    if (raw != null && raw.coding() == coding) {
      out.bytes(raw.buf(), raw.off(), raw.len());
      return;
    }
    out.tag(coding, Tag.ITEM);
    out.i32(coding, item.undefinedLength() ? ElementHeader.UNDEFINED : 0);
    int start = out.size();
    dataSet(item.dataSet());
    end(start, item.undefinedLength(), Tag.ITEM_DELIMITATION_ITEM);
  }

  /** Closes what began at {@code start}: fills in its length, or writes its delimiter. */
  private void end(int start, boolean undefinedLength, int delimiter) {
    if (undefinedLength) {
      out.tag(coding, delimiter);
      out.i32(coding, 0);
    } else {
      out.patch32(coding, start - 4, out.size() - start);
    }
  }

  private void fragments(FragmentsElement fragments) {
    header(fragments.tag(), fragments.vr().hasLongHeader() ? fragments.vr() : Vr.OB, -1);
    for (int i = 0; i < fragments.count(); i++) {
      ByteBuffer fragment = fragments.fragment(i);
      out.tag(coding, Tag.ITEM);
      out.i32(coding, fragment.remaining());
      int at = out.grow(fragment.remaining());
      fragment.get(out.array(), at, fragment.remaining());
    }
    out.tag(coding, Tag.SEQUENCE_DELIMITATION_ITEM);
    out.i32(coding, 0);
  }
}
