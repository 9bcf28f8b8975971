package io.gantry.extractor.sweep;

/** Counts of rows at which an archive may have stopped without saying so. */
final class Truncation {
  private static final int SMALLEST_LIMIT = 50;

  private Truncation() {}

  /**
   * Whether the count looks like a configured limit: a multiple of 50, one off a multiple of 100, a
   * power of two. A wrong guess costs two more queries.
   */
  static boolean looksLikeLimit(int count) {
    if (count < SMALLEST_LIMIT) {
      return false;
    }
    return count % 50 == 0
        || count % 100 == 99
        || (count > 100 && count % 100 == 1)
        || Integer.bitCount(count) == 1;
  }
}
