package io.gantry.contracts.digest;

/**
 * What is known of one part (head, pixels or tail) of a data set.
 *
 * @param length bytes
 * @param sha256 of those bytes
 * @param crc32c of those bytes (RFC 3720 appendix B.4), unsigned in the low 32 bits
 */
public record PartDigest(long length, Sha256 sha256, long crc32c) {
  /** A part of length 0. */
  public static final PartDigest EMPTY = new PartDigest(0, Sha256.EMPTY, 0);

  public PartDigest {
    if (length < 0 || crc32c < 0 || crc32c > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("part digest out of range");
    }
  }
}
