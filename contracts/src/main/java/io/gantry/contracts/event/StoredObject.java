package io.gantry.contracts.event;

/**
 * An object in the cloud archive.
 *
 * @param objectKey with the configured prefix
 * @param bytes of the whole Part 10 object
 * @param crc32c of the whole object, unsigned in the low 32 bits
 */
public record StoredObject(String objectKey, long bytes, long crc32c, VerifiedBy verifiedBy) {
  /** STORE_CHECKSUM: the store keeps and returns our CRC-32C. READ_BACK: we read it and hashed. */
  public enum VerifiedBy {
    STORE_CHECKSUM,
    READ_BACK
  }
}
