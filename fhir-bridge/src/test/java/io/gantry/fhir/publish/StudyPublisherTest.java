package io.gantry.fhir.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.StudyPublished;
import io.gantry.contracts.event.StudyPublished.Action;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.fhir.VerifiedStudies;
import io.gantry.fhir.adapter.hapi.HapiEhr;
import io.gantry.fhir.rules.PublicationPlanner;
import io.gantry.fhir.rules.PublishRules;
import io.gantry.fhir.rules.StudyMapper;
import io.gantry.platform.config.FhirConfig.Patients;
import io.gantry.platform.retry.Backoff;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The publisher and the HAPI adapter against an HTTP server that misbehaves on request. */
@Timeout(60)
class StudyPublisherTest {
  private static final String NOTHING =
      "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":0}";
  private static final String CREATED =
      """
      {"resourceType":"Bundle","type":"transaction-response","entry":[
        {"response":{"status":"201 Created","location":"Patient/1/_history/1"}},
        {"response":{"status":"201 Created","location":"Endpoint/2/_history/1"}},
        {"response":{"status":"201 Created","location":"ImagingStudy/3/_history/1"}}]}
      """;
  private static final String OUTCOME =
      """
      {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"required",
        "details":{"coding":[{"code":"MSG_PARAM_INVALID"}],"text":"Doe^Jane is wrong"},
        "diagnostics":"Patient MRN-7 is unknown"}]}
      """;

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch testEnds = new CountDownLatch(1);
  private HttpServer server;

  /** What the server does with a transaction; searches find nothing. */
  private Answer transaction = () -> new Reply(200, CREATED);

  private Answer search = () -> new Reply(200, NOTHING);

  private interface Answer {
    Reply get() throws IOException;
  }

  private record Reply(int status, String body) {}

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/fhir",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.getRequestBody().readAllBytes();
          boolean isTransaction = path.equals("/fhir") || path.equals("/fhir/");
          Reply reply = (isTransaction ? transaction : search).get();
          byte[] body = reply.body().getBytes(UTF_8);
          exchange
              .getResponseHeaders()
              .add(
                  "Content-Type",
                  body.length > 0 && body[0] == '{' ? "application/fhir+json" : "text/html");
          exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
          if (body.length > 0) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    testEnds.countDown();
    server.stop(0);
  }

  @Test
  void aStudyIsPublishedAndNoPatientIdentifierIsInAnAddress() throws Exception {
    Event outcome = publish(Duration.ofSeconds(5));

    assertThat(outcome)
        .isEqualTo(
            new StudyPublished(
                VerifiedStudies.STUDY, 1, "ImagingStudy/3", Action.CREATED, 4, Instant.EPOCH));
    assertThat(requests).hasSize(4).noneMatch(r -> r.contains("MRN"));
  }

  @Test
  void aPassingFaultIsTriedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    transaction = () -> calls.incrementAndGet() < 3 ? new Reply(503, "") : new Reply(200, CREATED);

    assertThat(publish(Duration.ofSeconds(10))).isInstanceOf(StudyPublished.class);
    assertThat(calls).hasValue(3);
  }

  @Test
  void afterTheTimeForRetriesTheRefusalMayPass() throws Exception {
    transaction = () -> new Reply(503, "");

    StudyRefused refused = refused(publish(Duration.ofMillis(300)));

    assertThat(refused.permanent()).isFalse();
    assertThat(refused.code()).isEqualTo("GTY-0701");
    assertThat(refused.message()).contains("HTTP 503").contains("tried");
  }

  @Test
  void aRefusedResourceIsPermanentAndNamesCodesOnly() throws Exception {
    transaction = () -> new Reply(422, OUTCOME);

    StudyRefused refused = refused(publish(Duration.ofSeconds(5)));

    assertThat(refused.permanent()).isTrue();
    assertThat(refused.code()).isEqualTo("GTY-0704");
    assertThat(refused.message())
        .contains("HTTP 422", "required", "MSG_PARAM_INVALID")
        .doesNotContain("Doe", "MRN");
    assertThat(requests).hasSize(4);
  }

  @Test
  void missingRightsAndForeignAnswersAreTold() throws Exception {
    search = () -> new Reply(403, "");
    assertThat(refused(publish(Duration.ofSeconds(5))).code()).isEqualTo("GTY-0703");

    search = () -> new Reply(200, "<html>a login page</html>");
    StudyRefused refused = refused(publish(Duration.ofSeconds(5)));
    assertThat(refused.code()).isEqualTo("GTY-0705");
    assertThat(refused.permanent()).isTrue();
  }

  @Test
  void aSilentServerIsATimeoutThatIsTriedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    transaction =
        () -> {
          if (calls.incrementAndGet() == 1) {
            awaitEnd();
          }
          return new Reply(200, CREATED);
        };

    assertThat(publish(Duration.ofSeconds(10), Duration.ofMillis(500)))
        .isInstanceOf(StudyPublished.class);
    assertThat(calls).hasValue(2);
  }

  @Test
  void aLostRaceIsReadAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    transaction =
        () -> calls.incrementAndGet() == 1 ? new Reply(412, OUTCOME) : new Reply(200, CREATED);

    assertThat(publish(Duration.ofSeconds(10))).isInstanceOf(StudyPublished.class);
    assertThat(requests).hasSize(8);
  }

  @Test
  void aStudyThatAnotherHasCreatedMeanwhileIsReadAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    transaction =
        () ->
            new Reply(
                200,
                calls.incrementAndGet() == 1
                    ? CREATED.replaceFirst(
                        "201 Created(?=\",\"location\":\"ImagingStudy)", "200 OK")
                    : CREATED);

    assertThat(publish(Duration.ofSeconds(10))).isInstanceOf(StudyPublished.class);
    assertThat(calls).hasValue(2);
  }

  @Test
  void inAnOutageLaterStudiesAreTriedOnceEach() throws Exception {
    AtomicInteger searches = new AtomicInteger();
    search =
        () -> {
          searches.incrementAndGet();
          return new Reply(503, "");
        };
    try (Ehr ehr = ehr(Duration.ofSeconds(5))) {
      StudyPublisher publisher = publisher(ehr, Duration.ofSeconds(2));
      publisher.publish(VerifiedStudies.aStudy());
      int ofTheFirst = searches.get();

      publisher.publish(VerifiedStudies.aStudy());

      assertThat(ofTheFirst).isGreaterThan(1);
      assertThat(searches.get() - ofTheFirst).isEqualTo(1);
    }
  }

  @Test
  void stoppingEndsTheWaitingWithoutADecision() {
    search = () -> new Reply(503, "");
    try (Ehr ehr = ehr(Duration.ofSeconds(5))) {
      StudyPublisher publisher = publisher(ehr, Duration.ofHours(1));
      publisher.stop();

      assertThatThrownBy(() -> publisher.publish(VerifiedStudies.aStudy()))
          .isInstanceOf(InterruptedException.class);
    }
  }

  private void awaitEnd() throws IOException {
    try {
      if (!testEnds.await(30, TimeUnit.SECONDS)) {
        throw new IOException("the test does not end");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private Event publish(Duration total) throws InterruptedException {
    return publish(total, Duration.ofSeconds(10));
  }

  private Event publish(Duration total, Duration timeout) throws InterruptedException {
    try (Ehr ehr = ehr(timeout)) {
      return publisher(ehr, total).publish(VerifiedStudies.aStudy());
    }
  }

  private Ehr ehr(Duration timeout) {
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/fhir");
    return new HapiEhr(base, timeout, null);
  }

  private static StudyPublisher publisher(Ehr ehr, Duration total) {
    PublishRules rules = new PublishRules(Map.of(), true, Patients.CREATE, "", "gantry", "");
    return new StudyPublisher(
        new StudyMapper(rules),
        new PublicationPlanner(Patients.CREATE),
        ehr,
        new Retries(new Backoff(Duration.ofMillis(20), Duration.ofMillis(100)), total),
        InstantSource.fixed(Instant.EPOCH));
  }

  private static StudyRefused refused(Event outcome) {
    assertThat(outcome).isInstanceOf(StudyRefused.class);
    return (StudyRefused) outcome;
  }
}
