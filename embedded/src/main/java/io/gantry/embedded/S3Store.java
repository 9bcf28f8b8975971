package io.gantry.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The directory behind the embedded S3 server. s3proxy writes an object to {@code <key>-<uuid>}
 * beside it and then renames; it would list that file, and one that a killed process left, as an
 * object. This store hides and removes them, since what the bucket lists is counted against the
 * ledger; and it forces an object to disk before it is acknowledged.
 */
final class S3Store extends ForwardingBlobStore {
  private static final Pattern UNFINISHED =
      Pattern.compile(".*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final String PARTS = ".mpus-";

  private final Path objects;
  private final Path running;
  private final boolean durable;

  S3Store(Path objects, Path running, boolean durable) {
    super(new FilesystemNio2BlobStore(objects.toString()));
    this.objects = objects;
    this.running = running;
    this.durable = durable;
  }

  /** Notes that the store is open; removes what a killed process left half written. */
  void open() throws IOException {
    if (Files.exists(running)) {
      removeUnfinished();
    } else {
      PrivateFiles.write(running, "");
    }
  }

  private void removeUnfinished() throws IOException {
    try (DirectoryStream<Path> buckets = Files.newDirectoryStream(objects, Files::isDirectory)) {
      for (Path bucket : buckets) {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(bucket, PARTS + "*")) {
          for (Path part : parts) {
            PostgresProgram.deleteTree(part);
          }
        }
        try (Stream<Path> files = Files.walk(bucket)) {
          for (Path file : files.filter(S3Store::isUnfinished).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }

  private static boolean isUnfinished(Path file) {
    return UNFINISHED.matcher(String.valueOf(file.getFileName())).matches()
        && Files.isRegularFile(file);
  }

  private static boolean isHidden(String key) {
    return key.startsWith(PARTS) || UNFINISHED.matcher(key).matches();
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    if (S3Listing.answers(request) && containerExists(request.bucket())) {
      return S3Listing.page(objects.resolve(request.bucket()), S3Store::isHidden, request);
    }
    ListObjectsV2Response page = super.list(request);
    List<S3Object> finished =
        page.contents().stream().filter(object -> !isHidden(object.key())).toList();
    if (finished.size() == page.contents().size()) {
      return page;
    }
    int prefixes = page.hasCommonPrefixes() ? page.commonPrefixes().size() : 0;
    return page.toBuilder().contents(finished).keyCount(finished.size() + prefixes).build();
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
    PutObjectResponse response = super.putBlob(request, payload);
    force(request.bucket(), request.key());
    return response;
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    CompleteMultipartUploadResponse response = super.completeMultipartUpload(upload, request);
    force(request.bucket(), request.key());
    return response;
  }

  private void force(String bucket, String key) {
    if (!durable) {
      return;
    }
    Path file = objects.resolve(bucket).resolve(key);
    try {
      PrivateFiles.forceDirectory(file); // any descriptor serves to force a file
      PrivateFiles.forceDirectory(file.resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    super.close();
    try {
      Files.deleteIfExists(running);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
