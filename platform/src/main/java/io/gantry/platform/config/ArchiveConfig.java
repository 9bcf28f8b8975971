package io.gantry.platform.config;

import org.jspecify.annotations.Nullable;

/**
 * The cloud archive.
 *
 * @param endpoint Embedded, At, or None = AWS
 * @param prefix before every key, with its own slash; may be empty
 * @param accessKeyId null = default provider chain
 */
public record ArchiveConfig(
    Type type,
    Address endpoint,
    String bucket,
    String region,
    String prefix,
    @Nullable String accessKeyId,
    @Nullable String secretAccessKey) {
  /** The kinds of store that this version can write. */
  public enum Type {
    S3
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return "ArchiveConfig[type=%s, endpoint=%s, bucket=%s, region=%s, prefix=%s]"
        .formatted(type, endpoint, bucket, region, prefix);
  }
}
