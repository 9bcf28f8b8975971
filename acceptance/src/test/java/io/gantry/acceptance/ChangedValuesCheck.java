package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Values before and after, asked over REST of the process whose state this is. */
record ChangedValuesCheck(Path state) {
  /** An answer. */
  record Answer(int status, JsonNode body) {}

  /** Of an object with one restamp after its load. */
  void restamped(String study, String sop, String formerId, Path file) throws Exception {
    JsonNode changes = ask(path(study, sop)).body();
    JsonNode last = changes.path("modifications").path(changes.path("modifications").size() - 1);
    assertThat(last.path("by").asText()).isEqualTo("GANTRY");
    List<String> values = new ArrayList<>();
    last.path("values")
        .forEach(value ->
            values.add(
                value.path("name").asText()
                    + " "
                    + value.path("before").asText()
                    + " "
                    + value.path("after").asText()));
    assertThat(values).contains("PatientID " + formerId + " MRN-9");
    assertThat(changes.path("unrecorded")).isEmpty();
    assertThat(ask("api/studies/" + study).body().toString()).doesNotContain("MRN-9");
    damaged(study, sop, file);
    assertThat(ask("api/operations/history?limit=50").body().toString())
        .contains("patient data", "GET /" + path(study, sop));
    assertThat(ask(path(study, "1.2.3")).status()).isEqualTo(404);
    behind();
    assertThat(page("studies/" + study + "/instances/" + sop + "/changes"))
        .contains("PatientID", formerId, "MRN-9", "COERCE by GANTRY");
    assertThat(page("studies/" + study)).contains("before and after").doesNotContain("MRN-9");
    assertThat(page("")).contains("instances.normalized", "Spool").doesNotContain("unknown: ");
  }

  /** Spool and lag of a pipeline whose wave has ended; the broker is asked every few seconds. */
  private void behind() throws Exception {
    JsonNode behind = ask("api/operations/behind").body();
    JsonNode spool = behind.path("spools").path(0);
    assertThat(spool.path("limitBytes").asLong()).as(behind.toString()).isPositive();
    await()
        .untilAsserted(() -> {
          JsonNode lags = ask("api/operations/behind").body().path("lags");
          assertThat(lags.has("unknown")).as(lags.toString()).isFalse();
          assertThat(read(lags))
              .contains(
                  "extractor orders",
                  "normalizer instances.extracted",
                  "loader instances.normalized",
                  "loader studies.verified",
                  "fhir-bridge studies.verified",
                  "reconciler instances.loaded");
        });
  }

  /** Where the broker says how far a reader has come. */
  private static List<String> read(JsonNode lags) {
    List<String> read = new ArrayList<>();
    for (JsonNode lag : lags.path("stages")) {
      if (lag.has("records")) {
        read.add(lag.path("stage").asText() + " " + lag.path("topic").asText());
      }
    }
    return read;
  }

  /** Gone, another one, and there again. */
  private void damaged(String study, String sop, Path file) throws Exception {
    Path aside = file.resolveSibling(file.getFileName() + ".aside");
    Files.move(file, aside);
    assertThat(ask(path(study, sop)))
        .extracting(Answer::status, answer -> answer.body().path("code").asText())
        .containsExactly(404, "GTY-0832");
    Files.move(aside, file);
    byte[] right = Files.readAllBytes(file);
    byte[] wrong = right.clone();
    wrong[900] ^= 1;
    Files.write(file, wrong);
    assertThat(ask(path(study, sop)))
        .extracting(Answer::status, answer -> answer.body().path("code").asText())
        .containsExactly(409, "GTY-0833");
    Files.write(file, right);
    assertThat(ask(path(study, sop)).status()).isEqualTo(200);
  }

  private static String path(String study, String sop) {
    return "api/studies/" + study + "/instances/" + sop + "/changes";
  }

  Answer ask(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    return new Answer(answer.statusCode(), new ObjectMapper().readTree(answer.body()));
  }

  String page(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    JsonNode endpoint = new ObjectMapper().readTree(state.resolve("endpoint.json").toFile());
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(endpoint.path("url").asText()).resolve(path))
                .header("Authorization", "Bearer " + endpoint.path("token").asText())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
