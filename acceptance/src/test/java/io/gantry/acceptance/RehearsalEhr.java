package io.gantry.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the embedded EHR of a running pipeline says, asked over FHIR as anybody would. */
final class RehearsalEhr {
  private final Path state;

  RehearsalEhr(Path state) {
    this.state = state;
  }

  /** Reference of the study's patient, empty where there is none yet. */
  String subject(String study) throws IOException, InterruptedException {
    return get("ImagingStudy?identifier=urn:dicom:uid%7Curn:oid:" + study)
        .at("/entry/0/resource/subject/reference")
        .asText();
  }

  /** The study's patient with all that is said of them, empty where there is none yet. */
  String patientOf(String study) throws IOException, InterruptedException {
    String subject = subject(study);
    return subject.isEmpty() ? "" : get(subject).toString();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    String port = Files.readString(state.resolve("ehr").resolve("port")).strip();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/fhir/" + path))
              .header("Accept", "application/fhir+json")
              .build();
      return Json.mapper()
          .readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }
  }
}
