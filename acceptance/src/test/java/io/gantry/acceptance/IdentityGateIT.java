package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.OrthancServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The studies of the corpus in a real archive, migrated with the identity gate: each ends under the
 * patient whose it is, or waits; none under another. Then people decide.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(400)
class IdentityGateIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String OTHERS_NUMBER = "2.25.121737395320964314182329295203889904139";
  private static final String TWO_PATIENTS = "2.25.195096192172249785408296393164825488860";

  @TempDir Path directory;

  private RehearsalPipeline gantry;

  /** True MRN by study. */
  private final Map<String, String> truth = new TreeMap<>();

  @Test
  void everyStudyEndsUnderItsPatientOrWaitsAndPeopleDecide() throws Exception {
    Path studies = Corpus.require("dicom/studies");
    Path patients = Corpus.require("identities/ground-truth.csv");
    readTruth(studies.resolve("EXPECTED.tsv"));
    try (RehearsalPipeline running =
            RehearsalSetup.in(directory)
                .source("legacy")
                .more("identities: { policy: gate, index: [ { csv: %s } ] }", patients)
                .start();
        OrthancServer legacy =
            running.orthanc(
                "legacy",
                OrthancServer.named("LEGACY")
                    .option("DefaultEncoding", "Utf8"))) { // else it loses what is not Latin
      gantry = running;
      legacy.load(studies);
      WaveSummary wave = gantry.wave("all", LIMIT, "legacy");
      assertBalanced(wave);
      assertThat(wave.studies().held()).isPositive();
      Set<String> linked = assertNothingUnderAnother();
      Identities identities = gantry.pipeline().operations().identities();
      assertThat(truth.keySet()).containsAll(linked);
      assertThat(linked).as(identities.list(false, 100).toString()).hasSizeGreaterThanOrEqualTo(3);
      assertThat(linked).doesNotContain(OTHERS_NUMBER, TWO_PATIENTS);
      whatWaits();
      gantry.seenFromOutside();
      decide();
      assertBalanced(gantry.wave("again", LIMIT, "legacy"));
    }
  }

  private void whatWaits() {
    assertThat(gantry.identity(OTHERS_NUMBER).code()).isEqualTo("GTY-0440");
    assertThat(gantry.identity(OTHERS_NUMBER).studyClass()).isEqualTo("held");
    assertThat(gantry.identity(TWO_PATIENTS).code()).isEqualTo("GTY-0442");
    assertThat(gantry.identity(TWO_PATIENTS).studyClass()).isEqualTo("held");
  }

  /**
   * One that was never moved, and one that waits in the spool since its headers differ; with the
   * commands, which ask the running process.
   */
  private void decide() throws IOException {
    assertThat(listed(OTHERS_NUMBER).path("code").asText()).isEqualTo("GTY-0440");
    assertThat(decides(OTHERS_NUMBER, "--link", "1").code()).as("no reason").isEqualTo(1);
    for (String study : List.of(OTHERS_NUMBER, TWO_PATIENTS)) {
      JsonNode now =
          decides(
                  study,
                  "--link",
                  String.valueOf(truth.get(study)),
                  "--by",
                  "reviewer",
                  "--reason",
                  "compared with the paper file")
              .json();
      assertThat(now.path("studyInstanceUid").asText()).isEqualTo(study);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> assertThat(gantry.identity(study).studyClass()).isEqualTo("verified"));
    }
    assertThat(assertNothingUnderAnother()).contains(OTHERS_NUMBER, TWO_PATIENTS);
    assertThat(gantry.identity(OTHERS_NUMBER).person()).isEqualTo("reviewer");
    assertThat(listed(OTHERS_NUMBER).isMissingNode()).as("it waits no more").isTrue();

    assertThat(
            decides(
                    OTHERS_NUMBER,
                    "--source",
                    "legacy",
                    "--undo",
                    "--by",
                    "reviewer",
                    "--reason",
                    "wrong line")
                .code())
        .isZero();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(gantry.identity(OTHERS_NUMBER).outcome()).isEqualTo("review"));
    assertThat(gantry.pipeline().operations().history("study " + OTHERS_NUMBER, 10))
        .extracting(entry -> entry.action() + " " + entry.by() + " " + entry.detail())
        .contains(
            "identity decided reviewer legacy: link " + truth.get(OTHERS_NUMBER),
            "identity decided reviewer legacy: undo");
  }

  private Cli.Run decides(String study, String... what) {
    List<String> command = new ArrayList<>(List.of("identities", "decide", study, "--json"));
    command.addAll(List.of(what));
    return gantry.gantry(command.toArray(String[]::new));
  }

  /** What {@code identities list} says of the study; missing where it does not wait. */
  private JsonNode listed(String study) throws IOException {
    JsonNode all = gantry.gantry("identities", "list", "--json").json().path("identities");
    for (JsonNode one : all) {
      if (one.path("studyInstanceUid").asText().equals(study)) {
        return one;
      }
    }
    return MissingNode.getInstance();
  }

  private static void assertBalanced(WaveSummary wave) {
    assertThat(wave.balanced()).as(wave.reasons() + " " + wave.exceptions()).isTrue();
    assertThat(wave.instances().pending()).isZero();
    assertThat(wave.instances().expected())
        .isEqualTo(
            wave.instances().verified()
                + wave.instances().held()
                + wave.instances().rejected()
                + wave.instances().missing());
  }

  /** Returns the studies that are in the bucket. */
  private Set<String> assertNothingUnderAnother() throws IOException {
    Set<String> stored = new TreeSet<>();
    for (DataSet data : new StoredObjects(gantry.state()).heads().values()) {
      String study = data.string(Tag.STUDY_INSTANCE_UID, "");
      stored.add(study);
      assertThat(data.string(Tag.PATIENT_ID, "")).as(study).isEqualTo(truth.get(study));
      assertThat(data.string(Tag.ISSUER_OF_PATIENT_ID, "")).isEqualTo("ENTERPRISE");
    }
    return stored;
  }

  private void readTruth(Path file) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    List<String> columns = List.of(lines.removeFirst().split("\t"));
    for (String line : lines) {
      String[] row = line.split("\t");
      for (String study : row[columns.indexOf("study_uids")].split(" ")) {
        truth.put(study, row[columns.indexOf("true_mrn")]);
      }
    }
  }
}
