package io.gantry.loader;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the cloud archive. Safe between threads. */
public interface ObjectReader {
  /**
   * What the archive says of an object without sending it.
   *
   * @param bytes its size
   * @param crc32c checksum of the whole object that the store checked and keeps, empty where it
   *     keeps none
   */
  record Stat(long bytes, OptionalLong crc32c) {}

  /** Empty where nothing is under the key. */
  Optional<Stat> stat(String key) throws IOException;

  /** The object's bytes, to be closed; empty where nothing is under the key. */
  Optional<InputStream> open(String key) throws IOException;

  /**
   * A range of the object's bytes, to be closed; empty where nothing is under the key.
   *
   * @param length at least 1
   */
  default Optional<InputStream> open(String key, long from, long length) throws IOException {
    Optional<InputStream> whole = open(key);
    if (whole.isPresent()) {
      whole.get().skipNBytes(from);
    }
    return whole;
  }
}
