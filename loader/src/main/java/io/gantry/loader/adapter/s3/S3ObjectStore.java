package io.gantry.loader.adapter.s3;

import io.gantry.loader.AtRest;
import io.gantry.loader.ObjectStore;
import io.gantry.loader.Payload;
import io.gantry.loader.StoreCapabilities;
import io.gantry.loader.StoreUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The cloud archive behind the S3 protocol. Small objects go in one conditional put, larger ones in
 * parts; both carry our CRC-32C of the whole. Safe between threads; owns its connections.
 */
public final class S3ObjectStore implements ObjectStore {
  /** From here on objects are sent in parts. */
  public static final long MULTIPART_FROM = 64L << 20;

  static final int PART_BYTES = 16 << 20;

  /** Uploads in parts at once: each holds one part in memory. */
  private static final int LARGE_AT_ONCE = 2;

  private final S3Connection connection;
  private final S3Client s3;
  private final S3Failures failures;
  private final String bucket;
  private final long multipartFrom;
  private final Semaphore large = new Semaphore(LARGE_AT_ONCE);
  private volatile boolean conditionalPut = true;
  private volatile boolean checksPartsTogether;

  public S3ObjectStore(S3Connection connection) {
    this(connection, MULTIPART_FROM);
  }

  S3ObjectStore(S3Connection connection, long multipartFrom) {
    this.connection = connection;
    this.s3 = S3Clients.open(connection);
    this.failures = new S3Failures(connection.bucket());
    this.bucket = connection.bucket();
    this.multipartFrom = multipartFrom;
  }

  @Override
  public StoreCapabilities probe() {
    StoreCapabilities found = new S3Probe(s3, connection, failures).run();
    conditionalPut = found.conditionalPut();
    checksPartsTogether = found.refusesWrongChecksumOfParts();
    return found;
  }

  @Override
  public AtRest encryption() {
    return new S3Encryption(s3, bucket, connection.prefix()).ask();
  }

  @Override
  public boolean answers() {
    try {
      s3.headBucket(b -> b.bucket(bucket));
      return true;
    } catch (SdkException e) {
      return false;
    }
  }

  @Override
  public PutOutcome putIfAbsent(String key, Payload payload, String contentType)
      throws IOException {
    boolean inParts = payload.length() >= multipartFrom;
    // Looking first saves sending a large object twice, and is all there is without conditions.
    if ((inParts || !conditionalPut) && stat(key).isPresent()) {
      return new AlreadyThere();
    }
    return inParts ? putInParts(key, payload, contentType) : put(key, payload, contentType, true);
  }

  @Override
  public PutOutcome replace(String key, Payload payload, String contentType) throws IOException {
    return put(key, payload, contentType, false);
  }

  private PutOutcome put(String key, Payload payload, String contentType, boolean onlyIfAbsent)
      throws IOException {
    UploadSource source = new UploadSource(payload::open);
    PutObjectRequest request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .contentType(contentType)
            .contentLength(payload.length())
            .checksumCRC32C(Crc.text(payload.crc32c()))
            .ifNoneMatch(onlyIfAbsent ? "*" : null)
            .build();
    try {
      s3.putObject(request, RequestBody.fromContentProvider(source, payload.length(), contentType));
      return new Created();
    } catch (SdkException e) {
      source.rethrow();
      return outcome(e);
    } catch (RuntimeException e) {
      source.rethrow();
      throw e;
    }
  }

  private PutOutcome putInParts(String key, Payload payload, String contentType)
      throws IOException {
    try {
      large.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting to send a large object");
    }
    try {
      new MultipartUpload(s3, bucket, key, payload, PART_BYTES).run(contentType);
      return new Created();
    } catch (SdkException e) {
      return outcome(e);
    } finally {
      large.release();
    }
  }

  private PutOutcome outcome(SdkException e) throws StoreUnavailable {
    if (S3Failures.isTaken(e)) {
      return new AlreadyThere();
    }
    if (S3Failures.isRefusal(e)) {
      return new Refused("the cloud archive refuses the object: " + S3Failures.answer(e));
    }
    throw failures.unavailable(e);
  }

  @Override
  public Optional<Stat> stat(String key) throws IOException {
    try {
      HeadObjectResponse head =
          s3.headObject(b -> b.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
      boolean checked = head.contentLength() < multipartFrom || checksPartsTogether;
      return Optional.of(
          new Stat(
              head.contentLength(),
              checked
                  ? Crc.ofWhole(head.checksumCRC32C(), head.checksumTypeAsString())
                  : OptionalLong.empty()));
    } catch (SdkException e) {
      return absent(e);
    }
  }

  @Override
  public Optional<InputStream> open(String key) throws IOException {
    try {
      return Optional.of(new Download(s3.getObject(b -> b.bucket(bucket).key(key))));
    } catch (SdkException e) {
      return absent(e);
    }
  }

  @Override
  public Optional<InputStream> open(String key, long from, long length) throws IOException {
    String range = "bytes=" + from + "-" + (from + length - 1);
    try {
      return Optional.of(new Download(s3.getObject(b -> b.bucket(bucket).key(key).range(range))));
    } catch (SdkException e) {
      return absent(e);
    }
  }

  private <T> Optional<T> absent(SdkException e) throws StoreUnavailable {
    if (S3Failures.isAbsent(e)) {
      return Optional.empty();
    }
    throw failures.unavailable(e);
  }

  @Override
  public void list(String keyPrefix, Consumer<Listed> each) throws IOException {
    @Nullable String next = null;
    do {
      @Nullable String token = next;
      ListObjectsV2Response page = page(keyPrefix, token);
      for (S3Object object : page.contents()) {
        each.accept(new Listed(object.key(), object.size()));
      }
      next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (next != null);
  }

  private ListObjectsV2Response page(String keyPrefix, @Nullable String token)
      throws StoreUnavailable {
    try {
      return s3.listObjectsV2(b -> b.bucket(bucket).prefix(keyPrefix).continuationToken(token));
    } catch (SdkException e) {
      throw failures.unavailable(e);
    }
  }

  @Override
  public void close() {
    s3.close();
  }
}
