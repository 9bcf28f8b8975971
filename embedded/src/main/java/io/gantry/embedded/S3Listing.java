package io.gantry.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * One page of a listing without delimiter, read by walking the directory tree in key order from
 * where the page begins until it is full. s3proxy's own listing walks and sorts everything below
 * the prefix for every page, so that listing a bucket takes time with the square of its size.
 */
final class S3Listing {
  private static final int MAX_KEYS = 1_000;
  private static final Comparator<String> KEY_ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final Predicate<String> hidden;
  private final String prefix;
  private final String after;
  private final int limit;
  private final List<S3Object> page = new ArrayList<>();
  private boolean more;

  private S3Listing(Predicate<String> hidden, ListObjectsV2Request request) {
    this.hidden = hidden;
    this.prefix = orEmpty(request.prefix());
    this.after =
        request.continuationToken() != null
            ? request.continuationToken()
            : orEmpty(request.startAfter());
    this.limit = request.maxKeys() == null ? MAX_KEYS : Math.min(request.maxKeys(), MAX_KEYS);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** Whether this class answers the request; others are s3proxy's. */
  static boolean answers(ListObjectsV2Request request) {
    boolean flat = request.delimiter() == null || request.delimiter().isEmpty();
    return flat && !orEmpty(request.prefix()).contains("..");
  }

  /**
   * The page.
   *
   * @param bucket directory of the bucket
   * @param hidden keys, and directories with a slash at their end, that are not listed
   */
  static ListObjectsV2Response page(
      Path bucket, Predicate<String> hidden, ListObjectsV2Request request) {
    S3Listing listing = new S3Listing(hidden, request);
    try {
      listing.walk(bucket, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ListObjectsV2Response.Builder response =
        ListObjectsV2Response.builder()
            .contents(listing.page)
            .keyCount(listing.page.size())
            .isTruncated(listing.more);
    if (listing.more) {
      response.nextContinuationToken(
          listing.page.isEmpty() ? listing.after : listing.page.getLast().key());
    }
    return response.build();
  }

  /** Lists below a directory whose keys begin with {@code parent}; stops when the page is full. */
  private void walk(Path directory, String parent) throws IOException {
    for (Child child : children(directory, parent)) {
      if (more) {
        return;
      }
      if (child.directory()) {
        if (mayHoldPrefix(child.key()) && mayComeAfter(child.key())) {
          walk(child.path(), child.key());
        }
      } else if (child.key().startsWith(prefix) && KEY_ORDER.compare(child.key(), after) > 0) {
        add(child);
      }
    }
  }

  private void add(Child child) throws IOException {
    if (page.size() == limit) {
      more = true;
      return;
    }
    object(child).ifPresent(page::add);
  }

  /** A key, or for a directory the beginning of keys, which ends with a slash. */
  private record Child(Path path, String key, boolean directory) {}

  private List<Child> children(Path directory, String parent) throws IOException {
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        boolean isDirectory = Files.isDirectory(entry);
        String key = parent + entry.getFileName() + (isDirectory ? "/" : "");
        if (!hidden.test(key)) {
          children.add(new Child(entry, key, isDirectory));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException vanished) {
      return List.of();
    }
    children.sort(Comparator.comparing(Child::key, KEY_ORDER));
    return children;
  }

  private boolean mayHoldPrefix(String directory) {
    return directory.startsWith(prefix) || prefix.startsWith(directory);
  }

  private boolean mayComeAfter(String directory) {
    return after.startsWith(directory) || KEY_ORDER.compare(directory, after) > 0;
  }

  private static Optional<S3Object> object(Child child) throws IOException {
    try {
      BasicFileAttributes file = Files.readAttributes(child.path(), BasicFileAttributes.class);
      return Optional.of(
          S3Object.builder()
              .key(child.key())
              .size(file.size())
              .lastModified(Instant.ofEpochMilli(file.lastModifiedTime().toMillis()))
              .eTag(eTag(child.path()))
              .storageClass("STANDARD")
              .build());
    } catch (NoSuchFileException vanished) {
      return Optional.empty();
    }
  }

  /**
   * s3proxy keeps the MD5 (16 bytes), or a multipart object's entity tag as text, in an attribute.
   */
  private static @Nullable String eTag(Path file) throws IOException {
    UserDefinedFileAttributeView attributes =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    if (attributes == null) {
      return null;
    }
    ByteBuffer value = ByteBuffer.allocate(256);
    try {
      attributes.read("user.content-md5", value);
    } catch (IOException none) {
      return null;
    }
    byte[] bytes = Arrays.copyOf(value.array(), value.position());
    String tag =
        bytes.length == 16
            ? HexFormat.of().formatHex(bytes)
            : new String(bytes, StandardCharsets.UTF_8).replace("\"", "");
    return "\"" + tag + "\"";
  }
}
