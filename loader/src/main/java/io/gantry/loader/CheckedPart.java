package io.gantry.loader;

import io.gantry.contracts.digest.PartDigest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * A part as it lies in the spool, checked on the way: the last bytes are handed out only if the
 * CRC-32C of all is the received one.
 */
final class CheckedPart extends FilterInputStream {
  private final String name;
  private final PartDigest received;
  private final CRC32C crc = new CRC32C();
  private long left;

  /**
   * @param in at least as many bytes as the part has
   * @param name head, pixels or tail
   */
  CheckedPart(InputStream in, String name, PartDigest received) {
    super(in);
    this.name = name;
    this.received = received;
    this.left = received.length();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int n = in.read(buffer, offset, (int) Math.min(length, left));
    if (n < 0) {
      throw new SpoolDamaged("the spool's " + name + " is shorter than what was received");
    }
    crc.update(buffer, offset, n);
    left -= n;
    if (left == 0 && crc.getValue() != received.crc32c()) {
      throw new SpoolDamaged("the spool's " + name + " is not what was received");
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    throw new IOException("a checked part is read, not skipped");
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
