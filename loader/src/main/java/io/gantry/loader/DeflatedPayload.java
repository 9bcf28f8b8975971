package io.gantry.loader;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;

/**
 * File meta information and the data set as a raw deflate stream, padded to an even length (PS3.5
 * A.5). It is deflated twice, streaming: once for length and checksum, once to be sent.
 */
final class DeflatedPayload implements Payload {
  private static final int BUFFER = 64 * 1024;

  private final byte[] meta;
  private final DataSetSource dataSet;
  private final boolean padded;
  private final long length;
  private final long crc32c;

  private DeflatedPayload(
      byte[] meta, DataSetSource dataSet, boolean padded, long length, long crc32c) {
    this.meta = meta;
    this.dataSet = dataSet;
    this.padded = padded;
    this.length = length;
    this.crc32c = crc32c;
  }

  /** Makes the first pass. */
  static DeflatedPayload measure(byte[] meta, DataSetSource dataSet) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(meta);
    long deflated = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = new Deflating(dataSet.open())) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
        deflated += n;
      }
    }
    boolean padded = (deflated & 1) != 0;
    if (padded) {
      crc.update(0);
    }
    return new DeflatedPayload(
        meta, dataSet, padded, meta.length + deflated + (padded ? 1 : 0), crc.getValue());
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
    InputStream object =
        new SequenceInputStream(new ByteArrayInputStream(meta), new Deflating(dataSet.open()));
    return new BufferedInputStream(
        padded ? new SequenceInputStream(object, new ByteArrayInputStream(new byte[1])) : object,
        BUFFER);
  }

  /** Frees the native memory of its deflater with the stream. */
  private static final class Deflating extends FilterInputStream {
    private final Deflater deflater;

    Deflating(InputStream in) {
      this(in, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
    }

    private Deflating(InputStream in, Deflater deflater) {
      super(new DeflaterInputStream(in, deflater, BUFFER));
      this.deflater = deflater;
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        deflater.end();
      }
    }
  }
}
