package io.gantry.loader.adapter.s3;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Builds the one S3 client: synchronous, on Apache HttpClient 5, which with an unsigned payload
 * takes the least processor time of the pure Java ones (figures in docs/adr/0051). It computes no
 * checksum, signs no payload and never retries by itself; retries are the loader's.
 */
final class S3Clients {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** How long the archive may stay silent; also after the last byte of a large object. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private S3Clients() {}

  static S3Client open(S3Connection connection) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(connection.region()))
            .credentialsProvider(credentials(connection))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(connection.connections())
                    .connectionTimeout(CONNECT)
                    .connectionAcquisitionTimeout(SILENCE)
                    .socketTimeout(SILENCE))
            .putAuthScheme(new UnsignedPayloadScheme())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .serviceConfiguration(
                S3Configuration.builder()
                    .chunkedEncodingEnabled(false)
                    .expectContinueEnabled(false)
                    .build());
    if (connection.endpoint() != null) {
      builder.endpointOverride(connection.endpoint()).forcePathStyle(true);
    }
    return builder.build();
  }

  private static AwsCredentialsProvider credentials(S3Connection connection) {
    return connection.accessKeyId() == null || connection.secretAccessKey() == null
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(
            AwsBasicCredentials.create(connection.accessKeyId(), connection.secretAccessKey()));
  }
}
