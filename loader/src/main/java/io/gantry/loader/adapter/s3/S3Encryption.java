package io.gantry.loader.adapter.s3;

import io.gantry.loader.AtRest;
import io.gantry.loader.AtRest.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionConfiguration;

/**
 * Asks a store about encryption at rest: the bucket's default (GetBucketEncryption), and what one
 * object says of itself (x-amz-server-side-encryption). Not every store answers either.
 */
final class S3Encryption {
  private final S3Client s3;
  private final String bucket;
  private final String prefix;

  S3Encryption(S3Client s3, String bucket, String prefix) {
    this.s3 = s3;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /** An answer in words. */
  private record Said(Verdict verdict, String words) {}

  AtRest ask() {
    Said ofBucket = bucket();
    Said ofObject = object();
    Verdict verdict = ofBucket.verdict();
    if (ofObject.verdict() == Verdict.ENCRYPTED) {
      verdict = Verdict.ENCRYPTED;
    } else if (verdict != Verdict.ENCRYPTED && ofObject.verdict() == Verdict.UNKNOWN) {
      verdict = Verdict.UNKNOWN;
    }
    return new AtRest(verdict, ofBucket.words() + "; " + ofObject.words());
  }

  private static void soon(AwsRequestOverrideConfiguration.Builder request) {
    request.apiCallTimeout(Duration.ofSeconds(3));
  }

  private Said bucket() {
    try {
      @Nullable ServerSideEncryptionConfiguration all =
          s3.getBucketEncryption(b -> b.bucket(bucket).overrideConfiguration(S3Encryption::soon))
              .serverSideEncryptionConfiguration();
      if (all == null) {
        return new Said(Verdict.UNKNOWN, "GetBucketEncryption: an answer that says nothing");
      }
      @Nullable ServerSideEncryptionByDefault usual =
          all.rules().stream()
              .map(rule -> rule.applyServerSideEncryptionByDefault())
              .filter(one -> one != null && one.sseAlgorithmAsString() != null)
              .findFirst()
              .orElse(null);
      return usual == null
          ? new Said(Verdict.NOT_SAID, "GetBucketEncryption: no default")
          : new Said(
              Verdict.ENCRYPTED, "GetBucketEncryption: default " + usual.sseAlgorithmAsString());
    } catch (S3Exception e) {
      boolean none =
          e.statusCode() == 404
              && e.awsErrorDetails() != null
              && "ServerSideEncryptionConfigurationNotFoundError"
                  .equals(e.awsErrorDetails().errorCode());
      return none
          ? new Said(Verdict.NOT_SAID, "GetBucketEncryption: no default")
          : new Said(Verdict.UNKNOWN, "GetBucketEncryption: " + S3Failures.answer(e));
    } catch (SdkException e) {
      return new Said(Verdict.UNKNOWN, "GetBucketEncryption: no answer");
    }
  }

  private Said object() {
    try {
      ListObjectsV2Response first =
          s3.listObjectsV2(b ->
              b.bucket(bucket)
                  .prefix(prefix + "studies/")
                  .maxKeys(1)
                  .overrideConfiguration(S3Encryption::soon));
      if (first.contents().isEmpty()) {
        return new Said(Verdict.NOT_SAID, "no object yet");
      }
      String key = first.contents().getFirst().key();
      @Nullable String said =
          s3.headObject(b -> b.bucket(bucket).key(key).overrideConfiguration(S3Encryption::soon))
              .serverSideEncryptionAsString();
      return said == null
          ? new Said(Verdict.NOT_SAID, "an object says nothing of it")
          : new Said(Verdict.ENCRYPTED, "an object says " + said);
    } catch (SdkException e) {
      return new Said(Verdict.UNKNOWN, "an object was not shown: " + S3Failures.answer(e));
    }
  }
}
