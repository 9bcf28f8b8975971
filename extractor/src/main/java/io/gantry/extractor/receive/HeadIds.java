package io.gantry.extractor.receive;

import io.gantry.dicom.data.TransferSyntax;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The three UIDs at the top level of a data set's head. Reads a head that may be cut off anywhere
 * and finds what stands before the cut.
 *
 * @param study (0020,000D), null where absent or empty
 * @param series (0020,000E), null where absent or empty
 * @param instance (0008,0018), null where absent or empty
 */
record HeadIds(@Nullable String study, @Nullable String series, @Nullable String instance) {

  /**
   * Looks for the UIDs.
   *
   * @param head begins with the data set, deflated ones inflated
   * @param length bytes of it that count
   */
  static HeadIds of(byte[] head, int length, TransferSyntax syntax) {
    Walk walk =
        new Walk(
            ByteBuffer.wrap(head, 0, length)
                .order(syntax.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
    walk.elements(syntax.explicit(), 0);
    return new HeadIds(walk.study, walk.series, walk.instance);
  }

  /** One pass over the elements; nested ones are passed over. */
  private static final class Walk {
    private static final int DEEPEST = 64;
    private static final int STUDY = 0x0020000D;
    private static final int SERIES = 0x0020000E;
    private static final int INSTANCE = 0x00080018;
    private static final int ITEM = 0xFFFEE000;
    private static final int ITEM_END = 0xFFFEE00D;
    private static final int SEQUENCE_END = 0xFFFEE0DD;
    private static final long UNDEFINED = 0xFFFF_FFFFL;

    private final ByteBuffer buf;
    private @Nullable String study;
    private @Nullable String series;
    private @Nullable String instance;
    private int tag;
    private long length;
    private boolean unknown;

    Walk(ByteBuffer buf) {
      this.buf = buf;
    }

    /** Elements up to an item's end or the cut; false at the cut. */
    boolean elements(boolean explicit, int depth) {
      while (header(explicit)) {
        if (tag == ITEM_END) {
          return true;
        }
        if (depth == 0) {
          keep();
          if (study != null && series != null && instance != null) {
            return false;
          }
        }
        boolean more =
            length == UNDEFINED
                ? depth < DEEPEST && items(explicit && !unknown, depth + 1)
                : skip(length);
        if (!more) {
          return false;
        }
      }
      return false;
    }

    private boolean items(boolean explicit, int depth) {
      while (buf.remaining() >= 8) {
        readTag();
        length = Integer.toUnsignedLong(buf.getInt());
        if (tag == SEQUENCE_END) {
          return true;
        }
        if (tag != ITEM || !(length == UNDEFINED ? elements(explicit, depth) : skip(length))) {
          return false;
        }
      }
      return false;
    }

    private void readTag() {
      int group = Short.toUnsignedInt(buf.getShort());
      tag = group << 16 | Short.toUnsignedInt(buf.getShort());
    }

    private boolean header(boolean explicit) {
      if (buf.remaining() < 8) {
        return false;
      }
      readTag();
      unknown = false;
      if (!explicit || tag >>> 16 == 0xFFFE) {
        length = Integer.toUnsignedLong(buf.getInt());
        return true;
      }
      String vr = "" + (char) buf.get() + (char) buf.get();
      switch (vr) {
        case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV" -> {
          if (buf.remaining() < 6) {
            return false;
          }
          buf.getShort();
          length = Integer.toUnsignedLong(buf.getInt());
          unknown = vr.equals("UN");
        }
        default -> length = Short.toUnsignedInt(buf.getShort());
      }
      return true;
    }

    private void keep() {
      if ((tag != STUDY && tag != SERIES && tag != INSTANCE) || length > buf.remaining()) {
        return;
      }
      byte[] value = new byte[(int) length];
      buf.get(buf.position(), value);
      String text = new String(value, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
      @Nullable String uid = text.isEmpty() ? null : text;
      switch (tag) {
        case STUDY -> study = study == null ? uid : study;
        case SERIES -> series = series == null ? uid : series;
        default -> instance = instance == null ? uid : instance;
      }
    }

    private boolean skip(long bytes) {
      if (bytes > buf.remaining()) {
        return false;
      }
      buf.position(buf.position() + (int) bytes);
      return true;
    }
  }
}
