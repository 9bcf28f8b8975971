package io.gantry.loader;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of one object to store. They are read where they lie: nothing of them is kept in memory
 * or copied to a file. Safe between threads.
 */
public interface Payload {
  /** Bytes of the whole object. */
  long length();

  /** CRC-32C of the whole object, unsigned in the low 32 bits. */
  long crc32c();

  /**
   * A fresh stream over all the bytes. It throws {@link SpoolDamaged} <em>before</em> it hands out
   * the last bytes of a part whose checksum is wrong, so that a store never gets a whole object of
   * wrong bytes.
   */
  InputStream open() throws IOException;

  /** Bytes that are at hand. */
  static Payload of(byte[] bytes) {
    return new InMemoryPayload(bytes.clone());
  }
}
