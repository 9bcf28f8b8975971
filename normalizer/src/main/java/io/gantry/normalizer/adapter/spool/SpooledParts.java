package io.gantry.normalizer.adapter.spool;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.rules.Tail;
import io.gantry.platform.spool.SpoolReader;
import io.gantry.platform.spool.SpoolSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads heads and tails where the extractor has put the object. Safe between threads. */
public final class SpooledParts implements ObjectParts {
  private static final int LONGEST_HEAD = 64 << 20;
  static final int LONGEST_TAIL = 256 << 10;

  private static final Sha256 DELIMITER_LE =
      Sha256.of(new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xDD, (byte) 0xE0, 0, 0, 0, 0});
  private static final Sha256 DELIMITER_BE =
      Sha256.of(new byte[] {(byte) 0xFF, (byte) 0xFE, (byte) 0xE0, (byte) 0xDD, 0, 0, 0, 0});

  private final SpoolReader spool;

  public SpooledParts(SpoolReader spool) {
    this.spool = spool;
  }

  @Override
  public Bytes head(InstanceExtracted object) throws IOException {
    long length = object.received().head().length();
    if (length > LONGEST_HEAD) {
      throw new HeadTooLong(length);
    }
    return read(object, 0, (int) length);
  }

  @Override
  public Tail tail(InstanceExtracted object) throws IOException {
    PartDigest tail = object.received().tail();
    if (tail.length() == 0
        || tail.sha256().equals(DELIMITER_LE)
        || tail.sha256().equals(DELIMITER_BE)) {
      return new Tail.Empty();
    }
    if (tail.length() > LONGEST_TAIL) {
      return new Tail.TooLong(tail.length());
    }
    long from = object.received().head().length() + object.received().pixels().length();
    return new Tail.Read(read(object, from, (int) tail.length()));
  }

  private Bytes read(InstanceExtracted object, long from, int length) throws IOException {
    try (SpoolSource source = spool.open(object.spool())) {
      ByteBuffer buffer = source.read(from, length);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return Bytes.of(bytes);
    }
  }
}
