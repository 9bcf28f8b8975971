package io.gantry.loader.adapter.s3;

import io.gantry.loader.Payload;
import io.gantry.loader.SourceUnreadable;
import io.gantry.loader.SpoolDamaged;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Sends one large object in parts, one after the other, each with its CRC-32C, and completes with
 * the CRC-32C of the whole ({@code FULL_OBJECT}). Whatever goes wrong before that, a source that
 * fails included, the upload is aborted: nothing appears under the key. The part that is under way
 * is all that stands in memory.
 */
final class MultipartUpload {
  private static final Logger LOG = LoggerFactory.getLogger("io.gantry.loader.s3");
  private static final int MOST_PARTS = 10_000;

  private final S3Client s3;
  private final String bucket;
  private final String key;
  private final Payload payload;
  private final int partBytes;

  MultipartUpload(S3Client s3, String bucket, String key, Payload payload, int leastPartBytes) {
    this.s3 = s3;
    this.bucket = bucket;
    this.key = key;
    this.payload = payload;
    long needed = (payload.length() + MOST_PARTS - 1) / MOST_PARTS;
    this.partBytes = Math.toIntExact(Math.max(leastPartBytes, needed));
  }

  /**
   * @throws SdkException as the archive answers; 412 where the key is taken
   * @throws SpoolDamaged when the source's bytes are wrong
   * @throws SourceUnreadable when the source can't be read
   */
  void run(String contentType) throws IOException {
    String upload =
        s3.createMultipartUpload(b ->
                b.bucket(bucket)
                    .key(key)
                    .contentType(contentType)
                    .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                    .checksumType(ChecksumType.FULL_OBJECT))
            .uploadId();
    boolean complete = false;
    try {
      complete(upload, parts(upload));
      complete = true;
    } finally {
      if (!complete) {
        abort(upload);
      }
    }
  }

  private List<CompletedPart> parts(String upload) throws IOException {
    List<CompletedPart> parts = new ArrayList<>();
    byte[] buffer = new byte[(int) Math.min(partBytes, payload.length())];
    long left = payload.length();
    try (InputStream in = open()) {
      while (left > 0) {
        int length = (int) Math.min(buffer.length, left);
        if (read(in, buffer, length) < length) {
          throw new SpoolDamaged("the source ended before its length");
        }
        left -= length;
        parts.add(send(upload, parts.size() + 1, buffer, length));
      }
    }
    return parts;
  }

  private InputStream open() throws IOException {
    try {
      return payload.open();
    } catch (SpoolDamaged e) {
      throw e;
    } catch (IOException e) {
      throw new SourceUnreadable(e);
    }
  }

  private static int read(InputStream in, byte[] buffer, int length) throws IOException {
    try {
      return in.readNBytes(buffer, 0, length);
    } catch (SpoolDamaged e) {
      throw e;
    } catch (IOException e) {
      throw new SourceUnreadable(e);
    }
  }

  private CompletedPart send(String upload, int number, byte[] buffer, int length) {
    CRC32C crc = new CRC32C();
    crc.update(buffer, 0, length);
    String checksum = Crc.text(crc.getValue());
    String tag =
        s3.uploadPart(
                b ->
                    b.bucket(bucket)
                        .key(key)
                        .uploadId(upload)
                        .partNumber(number)
                        .checksumCRC32C(checksum),
                RequestBody.fromContentProvider(
                    () -> new java.io.ByteArrayInputStream(buffer, 0, length),
                    length,
                    "application/octet-stream"))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).checksumCRC32C(checksum).build();
  }

  private void complete(String upload, List<CompletedPart> parts) {
    s3.completeMultipartUpload(b ->
        b.bucket(bucket)
            .key(key)
            .uploadId(upload)
            .ifNoneMatch("*")
            .checksumCRC32C(Crc.text(payload.crc32c()))
            .checksumType(ChecksumType.FULL_OBJECT)
            .mpuObjectSize(payload.length())
            .multipartUpload(m -> m.parts(parts)));
  }

  private void abort(String upload) {
    try {
      s3.abortMultipartUpload(b -> b.bucket(bucket).key(key).uploadId(upload));
    } catch (SdkException e) {
      LOG.warn("upload not aborted key={} answer={}", key, S3Failures.answer(e));
    }
  }
}
