package io.gantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedEhrTest {
  @TempDir Path directory;
  private EmbeddedEhr ehr;
  private FhirHttp fhir;

  @BeforeEach
  void start() {
    ehr = EmbeddedEhr.start(directory);
    fhir = new FhirHttp(ehr.baseUrl());
  }

  @AfterEach
  void stop() {
    fhir.close();
    ehr.close();
  }

  private void restart() {
    stop();
    start();
  }

  private static String patient(String value) {
    return """
    {"resourceType":"Patient","identifier":[{"system":"urn:oid:1.2.3","value":"%s"}],
     "name":[{"family":"Müller^\\n x"}]}
    """
        .formatted(value);
  }

  /** {@code ETag: W/"n"} without its wrapping. */
  private static String version(HttpResponse<?> response) {
    return response.headers().firstValue("ETag").orElseThrow().replaceAll("[^0-9]", "");
  }

  private static String id(HttpResponse<?> response) {
    return response.headers().firstValue("Location").orElseThrow().split("/Patient/|/_history")[1];
  }

  @Test
  void saysWhatItIs() throws IOException, InterruptedException {
    assertThat(fhir.get("/metadata").body()).contains("rehearsal EHR", "4.0.1");
  }

  @Test
  void aCreatedResourceIsReadAndFoundByItsIdentifierAlsoAfterARestart()
      throws IOException, InterruptedException {
    HttpResponse<String> created = fhir.post("/Patient", patient("P1"));
    restart();

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(fhir.get("/Patient/" + id(created)).body()).contains("Müller^\\n x", "\"P1\"");
    for (String token : List.of("urn:oid:1.2.3%7CP1", "P1", "other%7CX,urn:oid:1.2.3%7CP1")) {
      assertThat(fhir.get("/Patient?identifier=" + token).body()).contains("\"total\":1");
    }
    for (String token : List.of("urn:oid:9%7CP1", "P2", "%7CP1")) {
      assertThat(fhir.get("/Patient?identifier=" + token).body()).contains("\"total\":0");
    }
    assertThat(fhir.get("/Patient?_summary=count").body()).contains("\"total\":1");
  }

  @Test
  void ofManyConditionalCreatesAtOnceOneCreates()
      throws IOException, InterruptedException, ExecutionException {
    List<Callable<Integer>> posts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      posts.add(() ->
          fhir.post("/Patient", patient("P1"), "If-None-Exist", "identifier=urn:oid:1.2.3%7CP1")
              .statusCode());
    }
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      for (Future<Integer> status : threads.invokeAll(posts)) {
        statuses.add(status.get());
      }
    }

    assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
    assertThat(fhir.get("/Patient?_summary=count").body()).contains("\"total\":1");
  }

  @Test
  void aConditionThatMatchesSeveralIsRefused() throws IOException, InterruptedException {
    fhir.post("/Patient", patient("P1"));
    fhir.post("/Patient", patient("P1"));

    HttpResponse<String> third =
        fhir.post("/Patient", patient("P1"), "If-None-Exist", "identifier=urn:oid:1.2.3|P1");

    assertThat(third.statusCode()).isEqualTo(412);
  }

  @Test
  void anUpdateNeedsTheVersionItNames() throws IOException, InterruptedException {
    HttpResponse<String> created = fhir.post("/Patient", patient("P1"));
    String path = "/Patient/" + id(created);
    String changed =
        patient("P2")
            .replace("{\"resourceType\"", "{\"id\":\"" + id(created) + "\",\"resourceType\"");

    HttpResponse<String> first = fhir.put(path, changed, "If-Match", "W/\"1\"");
    HttpResponse<String> stale = fhir.put(path, changed, "If-Match", "W/\"1\"");
    HttpResponse<String> unchanged = fhir.put(path, changed, "If-Match", "W/\"2\"");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(version(first)).isEqualTo("2");
    assertThat(stale.statusCode()).isEqualTo(412);
    assertThat(unchanged.statusCode()).isEqualTo(200);
    assertThat(version(unchanged)).isEqualTo("2");
    assertThat(fhir.get("/Patient?identifier=P1").body()).contains("\"total\":0");
    assertThat(fhir.get("/Patient?identifier=P2").body()).contains("\"total\":1");
    assertThat(fhir.get(path + "/_history/1").body()).contains("\"P1\"");
  }

  @Test
  void aDeletedResourceIsGoneAlsoAfterARestart() throws IOException, InterruptedException {
    String path = "/Patient/" + id(fhir.post("/Patient", patient("P1")));
    int deleted = fhir.delete(path).statusCode();
    restart();

    assertThat(deleted).isIn(200, 204);
    assertThat(fhir.get(path).statusCode()).isEqualTo(410);
    assertThat(fhir.get("/Patient/none").statusCode()).isEqualTo(404);
    assertThat(fhir.get("/Patient?identifier=P1").body()).contains("\"total\":0");
  }

  private static String transaction(String... entries) {
    return """
    {"resourceType":"Bundle","type":"transaction","entry":[%s]}
    """
        .formatted(String.join(",", entries));
  }

  private static String patientEntry(String value) {
    return """
    {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":%s,
     "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:oid:1.2.3|%s"}}
    """
        .formatted(patient(value), value);
  }

  private static final String STUDY_ENTRY =
      """
      {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000002",
       "resource":{"resourceType":"ImagingStudy","status":"available",
         "identifier":[{"system":"urn:dicom:uid","value":"urn:oid:1.2.840.1"}],
         "subject":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"},
         "series":[{"uid":"1.2.840.1.1","modality":{"code":"CT"},"instance":[
           {"uid":"1.2.840.1.1.1","sopClass":{"system":"urn:ietf:rfc:3986","code":"urn:oid:1.2"}}]}]},
       "request":{"method":"POST","url":"ImagingStudy",
         "ifNoneExist":"identifier=urn:dicom:uid|urn:oid:1.2.840.1"}}
      """;

  @Test
  void aTransactionCreatesWhatIsMissingAndLinksIt() throws IOException, InterruptedException {
    HttpResponse<String> first = fhir.post("", transaction(patientEntry("P1"), STUDY_ENTRY));
    HttpResponse<String> again = fhir.post("", transaction(patientEntry("P1"), STUDY_ENTRY));

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.body()).contains("transaction-response", "201 Created");
    assertThat(again.body()).contains("200 OK").doesNotContain("201 Created");
    String found = fhir.get("/ImagingStudy?identifier=urn:dicom:uid%7Curn:oid:1.2.840.1").body();
    assertThat(found).contains("\"total\":1").doesNotContain("urn:uuid:");
    String patientId = found.split("\"Patient/")[1].split("\"")[0];
    assertThat(fhir.get("/Patient/" + patientId).statusCode()).isEqualTo(200);
    assertThat(fhir.get("/ImagingStudy?patient=Patient/" + patientId).body())
        .contains("\"total\":1");
  }

  @Test
  void aTransactionWithOneBadEntryWritesNothing() throws IOException, InterruptedException {
    fhir.put("/Endpoint/e1", "{\"resourceType\":\"Endpoint\",\"id\":\"e1\",\"status\":\"active\"}");
    String stale =
        """
        {"resource":{"resourceType":"Endpoint","id":"e1","status":"off"},
         "request":{"method":"PUT","url":"Endpoint/e1","ifMatch":"W/\\"7\\""}}
        """;

    HttpResponse<String> refused =
        fhir.post("", transaction(patientEntry("P1"), STUDY_ENTRY, stale));
    HttpResponse<String> dangling = fhir.post("", transaction(STUDY_ENTRY));

    assertThat(refused.statusCode()).isEqualTo(412);
    assertThat(dangling.statusCode()).isEqualTo(400);
    assertThat(fhir.get("/Patient?_summary=count").body()).contains("\"total\":0");
    assertThat(fhir.get("/ImagingStudy?_summary=count").body()).contains("\"total\":0");
    assertThat(fhir.get("/Endpoint/e1").body()).contains("active");
  }

  @Test
  void aTransactionUpdatesWithTheVersionItNames() throws IOException, InterruptedException {
    fhir.put("/Endpoint/e1", "{\"resourceType\":\"Endpoint\",\"id\":\"e1\",\"status\":\"active\"}");
    String entry =
        """
        {"resource":{"resourceType":"Endpoint","id":"e1","status":"off"},
         "request":{"method":"PUT","url":"Endpoint/e1","ifMatch":"W/\\"1\\""}}
        """;

    HttpResponse<String> done = fhir.post("", transaction(entry));

    assertThat(done.body()).contains("200 OK", "W/\\\"2\\\"", "Endpoint/e1/_history/2");
    assertThat(fhir.get("/Endpoint/e1").body()).contains("off");
  }

  @Test
  void aTypeItDoesNotKeepIsRefused() throws IOException, InterruptedException {
    String observation =
        """
        {"resource":{"resourceType":"Observation","status":"final"},
         "request":{"method":"POST","url":"Observation"}}
        """;

    assertThat(fhir.post("", transaction(observation)).statusCode()).isEqualTo(400);
    assertThat(Set.of(400, 404)).contains(fhir.post("/Observation", "{}").statusCode());
  }
}
