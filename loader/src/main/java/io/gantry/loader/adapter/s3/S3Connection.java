package io.gantry.loader.adapter.s3;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the cloud archive is and how to sign in.
 *
 * @param endpoint null = AWS, by region
 * @param accessKeyId null = the default credentials chain of the AWS SDK
 * @param connections open at most at once
 */
public record S3Connection(
    @Nullable URI endpoint,
    String region,
    String bucket,
    String prefix,
    @Nullable String accessKeyId,
    @Nullable String secretAccessKey,
    int connections) {

  /** Without the credentials. */
  @Override
  public String toString() {
    return "S3Connection[endpoint=%s, region=%s, bucket=%s, prefix=%s]"
        .formatted(endpoint == null ? "aws" : endpoint, region, bucket, prefix);
  }
}
