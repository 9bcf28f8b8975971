package io.gantry.loader;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** Small documents: manifests and probes. */
final class InMemoryPayload implements Payload {
  private final byte[] bytes;

  InMemoryPayload(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public long crc32c() {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }
}
