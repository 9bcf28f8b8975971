package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.OrthancServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
@Timeout(300)
class StoredPartIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String STUDY = "2.25.7700";
  private static final String OTHER = "2.25.8800";
  private static final String ADA = "10000017";
  private static final String BEA = "10000025";
  private static final String CYD = "10000033";

  @TempDir Path directory;
  private RehearsalPipeline gantry;

  @Test
  void theStoredPartIsMovedFirstAndTheRestFollowsUnderTheSamePatient() throws Exception {
    try (HospitalServer hospital = HospitalServer.start()) {
      hospital.add(ADA, "Larkspur", "Ada", "1961-02-03");
      hospital.add(BEA, "Teasel", "Bea", "1970-04-05");
      try (RehearsalPipeline running = pipeline(hospital);
          OrthancServer legacy = running.orthanc("legacy")) {
        gantry = running;
        theRestFollows(hospital, legacy);
      }
    }
  }

  private void theRestFollows(HospitalServer hospital, OrthancServer legacy) throws Exception {
    legacy.load(
        List.of(
            object(STUDY, "1", ADA, "Larkspur^Ada", "19610203"),
            object(STUDY, "2", ADA, "Larkspur^Ada", "19610203"),
            object(OTHER, "1", CYD, "Yarrow^Cyd", "19800607")));
    WaveSummary first = gantry.wave("first", LIMIT, "legacy");
    assertThat(first.instances().verified()).as(first.exceptions().toString()).isEqualTo(2);
    assertThat(gantry.identity(OTHER).studyClass()).isEqualTo("held");

    store(legacy, object(STUDY, "3", ADA, "Teasel^Bea", "19700405"));
    hospital.forget();
    hospital.add(CYD, "Yarrow", "Cyd", "1980-06-07");
    WaveSummary second = gantry.wave("second", LIMIT, "legacy");
    assertThat(second.balanced()).as(second.reasons().toString()).isTrue();
    assertThat(gantry.identity(STUDY).code())
        .as(second.exceptions().toString())
        .isEqualTo("GTY-0448");
    assertThat(gantry.identity(STUDY).words()).contains(ADA);

    gantry
        .pipeline()
        .operations()
        .identities()
        .decide(
            new Review(STUDY, null, Verdict.LINK, BEA),
            new Request("reviewer", "the request form says so"));
    for (String study : List.of(STUDY, OTHER)) {
      await()
          .atMost(LIMIT)
          .untilAsserted(() ->
              assertThat(gantry.identity(study).studyClass())
                  .as(gantry.identity(study).toString())
                  .isEqualTo("verified"));
    }
    everythingIsUnderBea();
    assertThat(gantry.identity(OTHER).mrn()).isEqualTo(CYD);
    await().atMost(LIMIT).until(() -> gantry.ehr().patientOf(OTHER).contains(CYD));
    assertThat(hospital.refused()).as("with the token that was forgotten").isEqualTo(1);
  }

  private void everythingIsUnderBea() throws Exception {
    assertThat(gantry.identity(STUDY).mrn()).isEqualTo(BEA);
    assertThat(gantry.identity(STUDY).code()).isNull();
    assertThat(gantry.pipeline().restamps().of(STUDY))
        .extracting(RestampView::state)
        .containsExactly("done");
    WaveSummary last = gantry.wave("last", LIMIT, "legacy");
    assertThat(last.balanced()).as(last.reasons() + " " + last.exceptions()).isTrue();
    assertThat(last.exceptions()).isEmpty();
    await().atMost(LIMIT).until(() -> gantry.ehr().patientOf(STUDY).contains(BEA));

    StoredObjects bucket = new StoredObjects(gantry.state());
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
    assertThat(gantry.pipeline().ledger().study(STUDY).orElseThrow().toString())
        .doesNotContain("Teasel");
  }

  private static FileTime written(
      StoredObjects bucket, Map<String, StoredObjects.Entry> manifest, String uid)
      throws IOException {
    return Files.getLastModifiedTime(bucket.file(Objects.requireNonNull(manifest.get(uid))));
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

  private RehearsalPipeline pipeline(HospitalServer hospital) throws IOException {
    return RehearsalSetup.in(directory)
        .source("legacy")
        .system("LEGACY", HospitalServer.SYSTEM)
        .more(
            """
            identities:
              policy: gate
              index:
                - fhir:
                    baseUrl: %s
                    issuer: LEGACY
                    refreshSeconds: 1
                    oauth2: { tokenUrl: %s, clientId: gantry, clientSecret: "${file:%s}" }\
            """,
            hospital.address("/fhir"),
            hospital.address("/token"),
            Files.writeString(directory.resolve("secret"), "invented"))
        .start();
  }
}
