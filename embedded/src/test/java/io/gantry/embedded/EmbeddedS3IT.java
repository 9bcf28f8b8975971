package io.gantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

@Timeout(120)
class EmbeddedS3IT {
  private static final String BUCKET = "gantry";

  @TempDir Path directory;
  private EmbeddedS3 server;
  private S3AsyncClient client;

  @BeforeEach
  void start() {
    server = EmbeddedS3.start(directory, BUCKET);
    client = AllServers.client(server, server.secretAccessKey());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private CompletableFuture<?> put(String key, String text) {
    return client.putObject(p -> p.bucket(BUCKET).key(key), AsyncRequestBody.fromString(text));
  }

  private List<String> keys() {
    return client.listObjectsV2(l -> l.bucket(BUCKET)).join().contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private static int status(Throwable thrown) {
    return thrown.getCause() instanceof S3Exception e ? e.statusCode() : 0;
  }

  @Test
  void aWrongSecretIsRefused() {
    try (S3AsyncClient stranger = AllServers.client(server, "wrong")) {
      assertThatThrownBy(() -> stranger.listObjectsV2(l -> l.bucket(BUCKET)).join())
          .isInstanceOf(CompletionException.class)
          .satisfies(e -> assertThat(status(e)).isEqualTo(403));
    }
  }

  @Test
  void anObjectIsNotReplacedUnderACondition() {
    put("k", "one").join();

    assertThatThrownBy(() ->
            client
                .putObject(
                    p -> p.bucket(BUCKET).key("k").ifNoneMatch("*"),
                    AsyncRequestBody.fromString("two"))
                .join())
        .satisfies(e -> assertThat(status(e)).isEqualTo(412));
    assertThat(
            client
                .getObject(g -> g.bucket(BUCKET).key("k"), AsyncResponseTransformer.toBytes())
                .join()
                .asUtf8String())
        .isEqualTo("one");
  }

  @Test
  void anObjectWithAWrongChecksumIsRefused() {
    assertThatThrownBy(() ->
            client
                .putObject(
                    p -> p.bucket(BUCKET).key("k").checksumCRC32C("AAAAAA=="),
                    AsyncRequestBody.fromString("text"))
                .join())
        .satisfies(e -> assertThat(status(e)).isEqualTo(400));
    assertThat(keys()).isEmpty();
  }

  @Test
  void aMultipartUploadBecomesOneObject() {
    byte[] part = new byte[5 << 20];
    String id = client.createMultipartUpload(c -> c.bucket(BUCKET).key("big")).join().uploadId();
    List<CompletedPart> parts =
        IntStream.rangeClosed(1, 2)
            .mapToObj(n ->
                CompletedPart.builder()
                    .partNumber(n)
                    .eTag(
                        client
                            .uploadPart(
                                u -> u.bucket(BUCKET).key("big").uploadId(id).partNumber(n),
                                AsyncRequestBody.fromBytes(part))
                            .join()
                            .eTag())
                    .build())
            .toList();
    assertThat(keys()).isEmpty();

    client
        .completeMultipartUpload(
            c -> c.bucket(BUCKET).key("big").uploadId(id).multipartUpload(m -> m.parts(parts)))
        .join();

    assertThat(client.headObject(h -> h.bucket(BUCKET).key("big")).join().contentLength())
        .isEqualTo(2L * part.length);
    assertThat(keys()).containsExactly("big");
  }

  @Test
  void aListingGivesEveryKeyOnceInKeyOrderPageByPage() {
    List<String> keys =
        List.of("a", "a-b", "a/b", "a/b-c", "b/1/x", "b/1/y", "b/10/x", "b/2", "b.c", "z/é", "zz");
    keys.forEach(key -> put(key.equals("a") || key.equals("a/b") ? key + "0" : key, "text").join());
    List<String> expected =
        keys().stream()
            .sorted(
                Comparator.comparing(
                    k -> k.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
            .toList();

    for (int size = 1; size <= keys.size() + 1; size++) {
      int pageSize = size;
      List<String> paged = new ArrayList<>();
      String token = null;
      do {
        String from = token;
        var page =
            client
                .listObjectsV2(l -> l.bucket(BUCKET).maxKeys(pageSize).continuationToken(from))
                .join();
        page.contents().forEach(object -> paged.add(object.key()));
        token = page.nextContinuationToken();
      } while (token != null);
      assertThat(paged).as("pages of %d", size).isEqualTo(expected).hasSize(keys.size());
    }
    assertThat(client.listObjectsV2(l -> l.bucket(BUCKET).prefix("b/1")).join().contents())
        .extracting(S3Object::key)
        .containsExactly("b/1/x", "b/1/y", "b/10/x");
    assertThat(
            client
                .listObjectsV2(l -> l.bucket(BUCKET).prefix("b/").delimiter("/"))
                .join()
                .commonPrefixes())
        .hasSize(2);
  }

  @Test
  void aListingShowsTheEntityTagThatAHeadShows() {
    put("k", "text").join();

    S3Object listed = client.listObjectsV2(l -> l.bucket(BUCKET)).join().contents().getFirst();
    var head = client.headObject(h -> h.bucket(BUCKET).key("k")).join();

    assertThat(listed.eTag()).isEqualTo(head.eTag());
    assertThat(listed.size()).isEqualTo(head.contentLength());
  }

  @Test
  void whatAKilledProcessLeftIsNeitherListedNorKept() throws IOException {
    put("studies/1/a.dcm", "a").join();
    client.createMultipartUpload(c -> c.bucket(BUCKET).key("studies/1/b.dcm")).join();
    Path bucket = directory.resolve("objects").resolve(BUCKET);
    Path left = bucket.resolve("studies/1/b.dcm-0f8fad5b-d9cb-469f-a165-70867728950e");
    Files.writeString(left, "half", StandardCharsets.UTF_8);

    assertThat(keys()).containsExactly("studies/1/a.dcm");
    String running = Files.readString(directory.resolve("running"));
    stop();
    Files.writeString(directory.resolve("running"), running);
    start();

    assertThat(keys()).containsExactly("studies/1/a.dcm");
    try (Stream<Path> files = Files.walk(bucket)) {
      assertThat(files.filter(Files::isRegularFile))
          .containsExactly(bucket.resolve("studies/1/a.dcm"));
    }
  }
}
