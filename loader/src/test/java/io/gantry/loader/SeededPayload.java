package io.gantry.loader;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** Any number of reproducible bytes that stand nowhere; may fail or be wrong on request. */
public final class SeededPayload implements Payload {
  private final long length;
  private final long seed;
  private final long failAt;
  private final long crc32c;

  private SeededPayload(long length, long seed, long failAt, long crc32c) {
    this.length = length;
    this.seed = seed;
    this.failAt = failAt;
    this.crc32c = crc32c;
  }

  public static SeededPayload of(long length, long seed) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new SeededPayload(length, seed, -1, 0).open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
      }
    }
    return new SeededPayload(length, seed, -1, crc.getValue());
  }

  /** The same, whose source breaks at that byte. */
  public SeededPayload failingAt(long at) {
    return new SeededPayload(length, seed, at, crc32c);
  }

  /** The same, with a checksum that is not that of the bytes. */
  public SeededPayload withWrongChecksum() {
    return new SeededPayload(length, seed, failAt, crc32c ^ 0x55);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public long crc32c() {
    return crc32c;
  }

  @Override
  public InputStream open() {
    return new InputStream() {
      private long at;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] buffer, int offset, int len) throws IOException {
        if (at >= length) {
          return -1;
        }
        int n = (int) Math.min(len, length - at);
        if (failAt >= 0 && at + n > failAt) {
          throw new IOException("the disk is gone");
        }
        for (int i = 0; i < n; i++) {
          long place = at + i;
          buffer[offset + i] = (byte) (place * 31 + (place >>> 16) + seed);
        }
        at += n;
        return n;
      }
    };
  }
}
