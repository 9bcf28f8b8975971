package io.gantry.platform.config;

import org.jspecify.annotations.Nullable;

/**
 * The cloud archive.
 *
 * @param endpoint Embedded, At, or None = AWS
 * @param prefix before every key, with its own slash; may be empty
 * @param accessKeyId null = default provider chain
 * @param verify how a stored object is verified
 */
public record ArchiveConfig(
    Type type,
    Address endpoint,
    String bucket,
    String region,
    String prefix,
    @Nullable String accessKeyId,
    @Nullable String secretAccessKey,
    Verify verify) {
  /** The kinds of store that this version can write. */
  public enum Type {
    S3
  }

  /**
   * AUTO: by the store's own checksum where the start-up probe shows that it keeps and checks it,
   * else read back. READ_BACK: every object is read back and hashed.
   */
  public enum Verify {
    AUTO,
    READ_BACK
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return "ArchiveConfig[type=%s, endpoint=%s, bucket=%s, region=%s, prefix=%s]"
        .formatted(type, endpoint, bucket, region, prefix);
  }
}
