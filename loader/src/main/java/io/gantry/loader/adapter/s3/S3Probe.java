package io.gantry.loader.adapter.s3;

import io.gantry.loader.Payload;
import io.gantry.loader.StoreCapabilities;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Tries at start what the archive really does. The probe objects lie under {@code
 * {prefix}gantry-probe/}, outside of {@code studies/}, and are removed again.
 */
final class S3Probe {
  private static final Logger LOG = LoggerFactory.getLogger("io.gantry.loader.s3");
  private static final byte[] CONTENT =
      "written and removed by gantry to see what this store does\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final S3Client s3;
  private final String bucket;
  private final String key;
  private final S3Failures failures;

  S3Probe(S3Client s3, S3Connection connection, S3Failures failures) {
    this.s3 = s3;
    this.bucket = connection.bucket();
    this.key = connection.prefix() + "gantry-probe/" + UUID.randomUUID();
    this.failures = failures;
  }

  StoreCapabilities run() {
    try {
      s3.headBucket(b -> b.bucket(bucket));
      long crc = Payload.of(CONTENT).crc32c();
      String wrongKey = key + "-wrong";
      boolean refuses = !isTaken(wrongKey, crc ^ 1);
      if (!refuses) {
        remove(wrongKey);
      }
      try {
        put(key, crc);
        boolean returns = returnsChecksum(crc);
        boolean conditional = !isTaken(key, crc);
        return new StoreCapabilities(refuses, returns, refusesWrongParts(), conditional);
      } finally {
        remove(key);
      }
    } catch (SdkException e) {
      throw failures.fatal(e);
    }
  }

  /** Whether the archive takes it; an answer other than yes or no ends the probe. */
  private boolean isTaken(String at, long crc) {
    try {
      put(at, crc);
      return true;
    } catch (SdkException e) {
      if (S3Failures.isTaken(e) || S3Failures.isBadRequest(e)) {
        return false;
      }
      throw e;
    }
  }

  /** A store that can't do it at all is one that does not check it. */
  private boolean refusesWrongParts() {
    String at = key + "-parts";
    try {
      new MultipartUpload(s3, bucket, at, new WrongSum(Payload.of(CONTENT)), CONTENT.length)
          .run("text/plain");
      remove(at);
      return false;
    } catch (SdkException e) {
      return S3Failures.isBadRequest(e);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  /** The right bytes with a checksum that is not theirs. */
  private record WrongSum(Payload right) implements Payload {
    @Override
    public long length() {
      return right.length();
    }

    @Override
    public long crc32c() {
      return right.crc32c() ^ 1;
    }

    @Override
    public InputStream open() throws IOException {
      return right.open();
    }
  }

  private void put(String at, long crc) {
    s3.putObject(
        b -> b.bucket(bucket).key(at).ifNoneMatch("*").checksumCRC32C(Crc.text(crc)),
        RequestBody.fromBytes(CONTENT));
  }

  private boolean returnsChecksum(long crc) {
    HeadObjectResponse head =
        s3.headObject(b -> b.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
    return Crc.ofWhole(head.checksumCRC32C(), head.checksumTypeAsString()).orElse(-1) == crc;
  }

  private void remove(String at) {
    try {
      s3.deleteObject(b -> b.bucket(bucket).key(at));
    } catch (SdkException e) {
      LOG.warn("probe object stays key={} answer={}", at, S3Failures.answer(e));
    }
  }
}
