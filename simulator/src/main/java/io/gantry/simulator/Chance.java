package io.gantry.simulator;

import java.util.UUID;

/**
 * Which studies and instances a misdeed falls upon: the same ones for the same seed, whatever the
 * order of the requests.
 */
record Chance(long seed) {
  private static final long MISDEEDS = 5;
  private static final int PARTS = 1_000_000;

  /**
   * Whether it falls upon this one.
   *
   * @param share of all, 0 to 1
   * @param uid of a study, series or instance
   */
  boolean takes(double share, String uid) {
    return share >= 1 || of(uid).below(PARTS) < share * PARTS;
  }

  /** Draws that depend on seed and UID. */
  Draw of(String uid) {
    UUID hash = UUID.nameUUIDFromBytes(uid.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return Draw.of(seed, MISDEEDS, hash.getMostSignificantBits(), hash.getLeastSignificantBits());
  }
}
