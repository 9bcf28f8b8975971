package io.gantry.extractor.order;

/** Learns how large the objects of a source are. Thread safe. */
final class StudySizes {
  private static final long FIRST_GUESS = 600L * 1024;
  private static final double NEW_WEIGHT = 0.2;

  private double bytesPerObject = FIRST_GUESS;

  /** Bytes that so many instances will likely take, by what came before. */
  synchronized long estimate(int instances) {
    return (long) (bytesPerObject * instances);
  }

  /** What a study really took. */
  synchronized void learn(long bytes, int objects) {
    if (objects > 0) {
      bytesPerObject += NEW_WEIGHT * (bytes / (double) objects - bytesPerObject);
    }
  }
}
