package io.gantry.loader;

import io.gantry.contracts.digest.Crc32c;
import io.gantry.contracts.digest.InstanceDigests;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.CRC32C;

/** File meta information and the data set as it is; its CRC-32C is put together, not computed. */
final class PlainPayload implements Payload {
  /** The HTTP client asks for small pieces; the spool's file is read in these. */
  private static final int BUFFER = 128 * 1024;

  private final byte[] meta;
  private final DataSetSource dataSet;
  private final long length;
  private final long crc32c;

  /**
   * @param stored digests of what {@code dataSet} will deliver
   */
  PlainPayload(byte[] meta, DataSetSource dataSet, InstanceDigests stored) {
    this.meta = meta;
    this.dataSet = dataSet;
    this.length = meta.length + stored.length();
    CRC32C crc = new CRC32C();
    crc.update(meta);
    long all = Crc32c.combine(crc.getValue(), stored.head().crc32c(), stored.head().length());
    all = Crc32c.combine(all, stored.pixels().crc32c(), stored.pixels().length());
    this.crc32c = Crc32c.combine(all, stored.tail().crc32c(), stored.tail().length());
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
  public InputStream open() throws IOException {
    int buffer = (int) Math.min(BUFFER, length);
    return new BufferedInputStream(
        new SequenceInputStream(new ByteArrayInputStream(meta), dataSet.open()), buffer);
  }
}
