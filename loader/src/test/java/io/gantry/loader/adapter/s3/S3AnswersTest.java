package io.gantry.loader.adapter.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.gantry.loader.AtRest;
import io.gantry.loader.ObjectWriter.AlreadyThere;
import io.gantry.loader.ObjectWriter.Created;
import io.gantry.loader.ObjectWriter.PutOutcome;
import io.gantry.loader.ObjectWriter.Refused;
import io.gantry.loader.SeededPayload;
import io.gantry.loader.StoreUnavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the answers that a store may give mean for an object, by a server that gives them. */
@Timeout(60)
class S3AnswersTest {
  private HttpServer server;
  private S3ObjectStore store;
  private volatile int status = 200;
  private volatile String code = "";
  private volatile String message = "";
  private final Map<String, List<String>> headers = new ConcurrentHashMap<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestHeaders().forEach(headers::put);
          exchange.getRequestBody().readAllBytes();
          if (status == 0) {
            exchange.close();
            return;
          }
          String error =
              "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
                  .formatted(code, message);
          byte[] body = status == 200 ? new byte[0] : error.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    store =
        new S3ObjectStore(
            new S3Connection(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "us-east-1",
                "bucket",
                "",
                "id",
                "secret",
                4));
  }

  @AfterEach
  void stop() {
    store.close();
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "501, NotImplemented, UNKNOWN",
    "403, AccessDenied, UNKNOWN",
    "404, ServerSideEncryptionConfigurationNotFoundError, UNKNOWN",
    "0, '', UNKNOWN"
  })
  void encryptionAtRestIsUnknownWhereTheStoreDoesNotSay(
      int answer, String error, AtRest.Verdict verdict) {
    status = answer;
    code = error;

    AtRest said = store.encryption();

    assertThat(said.verdict()).isEqualTo(verdict);
    assertThat(said.evidence()).contains("GetBucketEncryption: ");
    assertThat(said.evidence()).contains(answer == 501 ? "501 NotImplemented" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "503, SlowDown, '', GTY-0511",
    "429, TooManyRequests, '', GTY-0511",
    "500, InternalError, '', GTY-0511",
    "502, '', '', GTY-0511",
    "409, ConditionalRequestConflict, '', GTY-0511",
    "400, RequestTimeout, '', GTY-0511",
    "507, InsufficientStorage, '', GTY-0512",
    "500, InternalError, No space left on device, GTY-0512",
    "400, BadDigest, '', GTY-0513",
    "400, IncompleteBody, '', GTY-0513",
    "403, AccessDenied, '', GTY-0502",
    "403, SignatureDoesNotMatch, '', GTY-0502",
    "404, NoSuchBucket, '', GTY-0501",
    "0, '', '', GTY-0503",
  })
  void whatMayPassIsToBeTriedAgain(int answer, String error, String text, String expected) {
    answers(answer, error, text);

    assertThatThrownBy(() -> store.putIfAbsent("k", SeededPayload.of(1000, 1), "text/plain"))
        .isInstanceOfSatisfying(
            StoreUnavailable.class, e -> assertThat(e.code()).isEqualTo(expected))
        .hasMessageNotContaining("device");
  }

  @ParameterizedTest
  @CsvSource({
    "400, EntityTooLarge",
    "400, KeyTooLongError",
    "400, InvalidArgument",
    "405, MethodNotAllowed"
  })
  void whatConcernsTheObjectAloneIsARefusal(int answer, String error) throws IOException {
    answers(answer, error, "");

    PutOutcome outcome = store.putIfAbsent("k", SeededPayload.of(1000, 1), "text/plain");

    assertThat(outcome)
        .isEqualTo(new Refused("the cloud archive refuses the object: " + answer + " " + error));
  }

  @Test
  void aFailedConditionMeansThatTheKeyIsTaken() throws IOException {
    answers(412, "PreconditionFailed", "");

    assertThat(store.putIfAbsent("k", SeededPayload.of(1000, 1), "text/plain"))
        .isEqualTo(new AlreadyThere());
  }

  @Test
  void thePayloadIsNeitherHashedNorChunkedAgainAndCarriesOurChecksum() throws IOException {
    SeededPayload payload = SeededPayload.of(300_000, 1);

    PutOutcome outcome = store.putIfAbsent("k", payload, "application/dicom");

    assertThat(outcome).isEqualTo(new Created());
    assertThat(headers)
        .containsEntry("X-amz-content-sha256", List.of("UNSIGNED-PAYLOAD"))
        .containsEntry("X-amz-checksum-crc32c", List.of(Crc.text(payload.crc32c())))
        .containsEntry("If-none-match", List.of("*"))
        .containsEntry("Content-length", List.of("300000"))
        .doesNotContainKeys("Content-encoding", "Transfer-encoding", "X-amz-trailer", "Expect");
    assertThat(headers.getOrDefault("Authorization", List.of("")).getFirst())
        .contains("x-amz-checksum-crc32c")
        .contains("if-none-match");
  }

  private void answers(int answer, String error, String text) {
    status = answer;
    code = error;
    message = text;
  }
}
