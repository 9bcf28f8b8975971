package io.gantry.dicom.data;

import java.util.zip.CRC32;

/**
 * What stands behind a deflate stream: padding of NULs (PS3.5 A.5) or, as some writers have it, the
 * trailer of gzip (RFC 1952: CRC-32 and length of the inflated bytes), if it is right. Anything
 * else would be lost unseen.
 */
final class DeflateTrailer {
  private static final int GZIP = 8;

  private final CRC32 crc = new CRC32();
  private final byte[] first = new byte[GZIP];
  private long inflated;
  private int count;
  private boolean more;

  /** The next inflated bytes. */
  void inflated(byte[] buf, int off, int len) {
    crc.update(buf, off, len);
    inflated += len;
  }

  /** The next bytes behind the stream. */
  void behind(byte[] buf, int off, int len) {
    for (int i = off; i < off + len; i++) {
      if (count < GZIP) {
        first[count++] = buf[i];
      } else {
        more |= buf[i] != 0;
      }
    }
  }

  /** Whether nothing but padding or the right checksum is there. */
  boolean isExplained() {
    if (more) {
      return false;
    }
    boolean zero = true;
    for (byte b : first) {
      zero &= b == 0;
    }
    return zero
        || (Coding.EXPLICIT_LE.u32(first, 0) == crc.getValue()
            && Coding.EXPLICIT_LE.u32(first, 4) == (inflated & 0xFFFFFFFFL));
  }
}
