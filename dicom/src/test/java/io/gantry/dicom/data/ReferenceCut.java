package io.gantry.dicom.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Where a whole data set in memory is to be cut: the plainest recursion over PS3.5, for tests. */
final class ReferenceCut {
  private static final Set<String> LONG =
      Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

  private final byte[] bytes;
  private final ByteBuffer view;
  private boolean explicit;
  int pixels;
  int tail;

  private ReferenceCut(byte[] bytes, Coding coding) {
    this.bytes = bytes;
    this.explicit = coding.explicit();
    this.view =
        ByteBuffer.wrap(bytes)
            .order(coding.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  static ReferenceCut of(byte[] bytes, Coding coding) {
    ReferenceCut cut = new ReferenceCut(bytes, coding);
    cut.pixels = bytes.length;
    cut.tail = bytes.length;
    cut.top();
    return cut;
  }

  private void top() {
    int at = 0;
    while (at < bytes.length) {
      int tag = tag(at);
      int value = value(at);
      long length = length(at);
      if (tag == 0x7FE00010 || tag == 0x7FE00008 || tag == 0x7FE00009 || tag == 0x00420011) {
        pixels = value;
        tail = length == 0xFFFFFFFFL ? fragments(value) : value + (int) length;
        return;
      }
      at = after(at);
    }
  }

  private int tag(int at) {
    return view.getShort(at) << 16 | (view.getShort(at + 2) & 0xFFFF);
  }

  private String vr(int at) {
    return new String(bytes, at + 4, 2, StandardCharsets.ISO_8859_1);
  }

  private int value(int at) {
    return explicit && LONG.contains(vr(at)) ? at + 12 : at + 8;
  }

  private long length(int at) {
    if (!explicit) {
      return view.getInt(at + 4) & 0xFFFFFFFFL;
    }
    return LONG.contains(vr(at))
        ? view.getInt(at + 8) & 0xFFFFFFFFL
        : view.getShort(at + 6) & 0xFFFF;
  }

  /** Where the delimiter of a run of fragments begins. */
  private int fragments(int from) {
    int at = from;
    while (tag(at) == 0xFFFEE000) {
      at += 8 + view.getInt(at + 4);
    }
    return at;
  }

  private int after(int at) {
    long length = length(at);
    int value = value(at);
    if (length != 0xFFFFFFFFL) {
      return value + (int) length;
    }
    if (tag(at) == 0x7FE00010 || (explicit && !vr(at).equals("SQ") && !vr(at).equals("UN"))) {
      return fragments(value) + 8;
    }
    boolean outer = explicit;
    ByteOrder order = view.order();
    if (explicit && vr(at).equals("UN")) {
      explicit = false;
      view.order(ByteOrder.LITTLE_ENDIAN);
    }
    int end = items(value);
    explicit = outer;
    view.order(order);
    return end;
  }

  private int items(int from) {
    int at = from;
    while (tag(at) == 0xFFFEE000) {
      long length = view.getInt(at + 4) & 0xFFFFFFFFL;
      at += 8;
      if (length == 0xFFFFFFFFL) {
        while (tag(at) != 0xFFFEE00D) {
          at = after(at);
        }
        at += 8;
      } else {
        at += (int) length;
      }
    }
    return at + 8;
  }
}
