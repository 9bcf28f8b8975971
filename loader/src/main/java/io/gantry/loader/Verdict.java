package io.gantry.loader;

/** What reading an object back from the cloud archive showed. */
public sealed interface Verdict {
  /**
   * Head, pixels and tail have the expected lengths and SHA-256, and the file meta information
   * names the expected transfer syntax.
   *
   * @param bytes of the whole object as it was read
   * @param crc32c of the whole object as it was read
   */
  record Same(long bytes, long crc32c) implements Verdict {}

  /**
   * It is another object.
   *
   * @param what the first part that differs, e.g. {@code pixels}; {@code head length}
   */
  record Differs(String what) implements Verdict {}

  /** Nothing is under the key. */
  record Absent() implements Verdict {}
}
