package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.app.Output;
import io.gantry.app.Pipeline;
import io.gantry.app.StageName;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.wave.StudyIdentity;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline with the gate, its patients from a FHIR server that wants tokens. Part of a
 * study is in the cloud when an object comes that names somebody else: it waits, a person decides,
 * the part is moved, and only then the rest follows. All of it is under one patient.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(150)
class StoredPartIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String STUDY = "2.25.7700";
  private static final String OTHER = "2.25.8800";
  private static final String ADA = "10000017";
  private static final String BEA = "10000025";
  private static final String CYD = "10000033";

  @TempDir Path directory;

  @Test
  void theStoredPartIsMovedFirstAndTheRestFollowsUnderTheSamePatient() throws Exception {
    EmbeddedPostgres.allowPassing(directory);
    int migrator = FreePort.find();
    try (HospitalServer hospital = HospitalServer.start();
        OrthancServer legacy =
            OrthancServer.named("LEGACY")
                .peer("MIGRATOR", migrator)
                .start(directory.resolve("pacs"))) {
      hospital.add(ADA, "Larkspur", "Ada", "1961-02-03");
      hospital.add(BEA, "Teasel", "Bea", "1970-04-05");
      legacy.load(
          List.of(
              object(STUDY, "1", ADA, "Larkspur^Ada", "19610203"),
              object(STUDY, "2", ADA, "Larkspur^Ada", "19610203"),
              object(OTHER, "1", CYD, "Yarrow^Cyd", "19800607")));
      try (Pipeline gantry =
          Pipeline.start(
              ConfigLoader.load(config(migrator, legacy.dicomPort(), hospital)),
              StageName.all(),
              new Output(false, true))) {
        WaveSummary first = migrate(gantry, "first");
        assertThat(first.instances().verified()).as(first.exceptions().toString()).isEqualTo(2);
        assertThat(of(gantry, OTHER).studyClass()).isEqualTo("held");

        store(legacy, object(STUDY, "3", ADA, "Teasel^Bea", "19700405"));
        hospital.forget();
        hospital.add(CYD, "Yarrow", "Cyd", "1980-06-07");
        WaveSummary second = migrate(gantry, "second");
        assertThat(second.balanced()).as(second.reasons().toString()).isTrue();
        assertThat(of(gantry, STUDY).code())
            .as(second.exceptions().toString())
            .isEqualTo("GTY-0448");
        assertThat(of(gantry, STUDY).words()).contains(ADA);

        gantry
            .operations()
            .identities()
            .decide(
                new Review(STUDY, null, Verdict.LINK, BEA),
                new Request("reviewer", "the request form says so"));
        for (String study : List.of(STUDY, OTHER)) {
          await()
              .atMost(LIMIT)
              .untilAsserted(() ->
                  assertThat(of(gantry, study).studyClass())
                      .as(of(gantry, study).toString())
                      .isEqualTo("verified"));
        }
        everythingIsUnderBea(gantry);
        assertThat(of(gantry, OTHER).mrn()).isEqualTo(CYD);
        await().atMost(LIMIT).until(() -> subject(OTHER).contains(CYD));
        assertThat(hospital.refused()).as("with the token that was forgotten").isEqualTo(1);
      }
    }
  }

  private void everythingIsUnderBea(Pipeline gantry) throws Exception {
    assertThat(of(gantry, STUDY).mrn()).isEqualTo(BEA);
    assertThat(of(gantry, STUDY).code()).isNull();
    assertThat(gantry.restamps().of(STUDY)).extracting(RestampView::state).containsExactly("done");
    WaveSummary last = migrate(gantry, "last");
    assertThat(last.balanced()).as(last.reasons() + " " + last.exceptions()).isTrue();
    assertThat(last.exceptions()).isEmpty();
    await().atMost(LIMIT).until(() -> subject(STUDY).contains(BEA));

    StoredObjects bucket = new StoredObjects(directory.resolve("state"));
    Map<String, StoredObjects.Entry> manifest = bucket.manifests();
    assertThat(manifest).containsOnlyKeys("2.25.77001", "2.25.77002", "2.25.77003", "2.25.88001");
    for (String uid : List.of("2.25.77001", "2.25.77002", "2.25.77003")) {
      StoredObjects.Entry entry = Objects.requireNonNull(manifest.get(uid));
      String dump = Dcmtk.in(directory).dcmdump(bucket.file(entry), "+P", "0010,0020").output();
      assertThat(dump).contains("[" + BEA + "]");
    }
    assertThat(written(bucket, manifest, "2.25.77003"))
        .as("not before the others were under the same patient")
        .isGreaterThanOrEqualTo(written(bucket, manifest, "2.25.77001"))
        .isGreaterThanOrEqualTo(written(bucket, manifest, "2.25.77002"));
    assertThat(gantry.ledger().study(STUDY).orElseThrow().toString()).doesNotContain("Teasel");
  }

  private static FileTime written(
      StoredObjects bucket, Map<String, StoredObjects.Entry> manifest, String uid)
      throws IOException {
    return Files.getLastModifiedTime(bucket.file(Objects.requireNonNull(manifest.get(uid))));
  }

  private static StudyIdentity of(Pipeline gantry, String study) {
    return gantry.operations().identities().list(false, 100).stream()
        .filter(one -> one.studyInstanceUid().equals(study))
        .findFirst()
        .orElseThrow();
  }

  private static WaveSummary migrate(Pipeline gantry, String name) {
    gantry.waves().start(new WaveSpec(name, List.of("legacy"), Map.of(), List.of()));
    return await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> gantry.waves().summary(name), WaveSummary::finished);
  }

  private void store(OrthancServer legacy, Path object) throws IOException {
    CommandResult stored =
        Dcmtk.in(directory).storescu("MODALITY", "LEGACY", legacy.dicomPort(), object);
    assertThat(stored.exitCode()).as(stored.output()).isZero();
  }

  /** A small CT image. */
  private Path object(String study, String number, String id, String name, String birthDate)
      throws IOException {
    String uid = study + number;
    DataSet image =
        DataSet.builder()
            .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
            .put(Tag.SOP_INSTANCE_UID, uid)
            .put(Tag.STUDY_INSTANCE_UID, study)
            .put(Tag.SERIES_INSTANCE_UID, study + "0")
            .put(Tag.STUDY_DATE, "20250102")
            .put(Tag.MODALITY, "CT")
            .put(Tag.PATIENT_ID, id)
            .put(Tag.PATIENT_NAME, name)
            .put(Tag.PATIENT_BIRTH_DATE, birthDate)
            .put(Tag.PATIENT_SEX, "F")
            .putInt(Tag.SAMPLES_PER_PIXEL, 1)
            .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
            .putInt(Tag.ROWS, 2)
            .putInt(Tag.COLUMNS, 2)
            .putInt(Tag.BITS_ALLOCATED, 8)
            .putInt(Tag.BITS_STORED, 8)
            .putInt(Tag.HIGH_BIT, 7)
            .putInt(Tag.PIXEL_REPRESENTATION, 0)
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[] {1, 2, 3, Byte.parseByte(number)})
            .build();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        Part10.metaBytes("1.2.840.10008.5.1.4.1.1.2", uid, TransferSyntax.EXPLICIT_LE.uid()));
    file.writeBytes(DataSetWriter.write(image, TransferSyntax.EXPLICIT_LE));
    Files.createDirectories(directory.resolve("objects"));
    return Files.write(directory.resolve("objects").resolve(uid + ".dcm"), file.toByteArray());
  }

  private Path config(int migrator, int legacy, HospitalServer hospital) throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "invented");
    return Files.writeString(
        directory.resolve("gantry.yaml"),
        """
        state: %s
        dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: %d }
        sources:
          - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: %d, issuerOfPatientId: LEGACY, tls: none }
        archive: { endpoint: embedded }
        fhir: { baseUrl: embedded, version: R4, patients: create, systems: { LEGACY: "%s" } }
        dashboard: { bind: 127.0.0.1, port: %d }
        identities:
          policy: gate
          index:
            - fhir:
                baseUrl: %s
                issuer: LEGACY
                refreshSeconds: 1
                oauth2: { tokenUrl: %s, clientId: gantry, clientSecret: "${file:%s}" }
        """
            .formatted(
                directory.resolve("state"),
                migrator,
                legacy,
                HospitalServer.SYSTEM,
                FreePort.find(),
                hospital.address("/fhir"),
                hospital.address("/token"),
                secret));
  }

  /** The EHR's patient of the study. */
  private String subject(String study) throws Exception {
    JsonNode found = ehr("ImagingStudy?identifier=urn:dicom:uid%7Curn:oid:" + study);
    String subject = found.at("/entry/0/resource/subject/reference").asText();
    return subject.isEmpty() ? "" : ehr(subject).toString();
  }

  private JsonNode ehr(String path) throws Exception {
    String port =
        Files.readString(directory.resolve("state").resolve("ehr").resolve("port")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/fhir/" + path))
            .header("Accept", "application/fhir+json")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Json.mapper()
          .readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }
  }
}
