package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.app.Output;
import io.gantry.app.Pipeline;
import io.gantry.app.StageName;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.StudyIdentity;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
@Timeout(240)
class IdentityGateIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String OTHERS_NUMBER = "2.25.121737395320964314182329295203889904139";
  private static final String TWO_PATIENTS = "2.25.195096192172249785408296393164825488860";

  @TempDir Path directory;

  /** True MRN by study. */
  private final Map<String, String> truth = new TreeMap<>();

  @Test
  void everyStudyEndsUnderItsPatientOrWaitsAndPeopleDecide() throws Exception {
    Path studies = Corpus.require("dicom/studies");
    Path patients = Corpus.require("identities/ground-truth.csv");
    readTruth(studies.resolve("EXPECTED.tsv"));
    EmbeddedPostgres.allowPassing(directory);
    int migrator = FreePort.find();
    try (OrthancServer legacy =
        OrthancServer.named("LEGACY")
            .peer("MIGRATOR", migrator)
            .option("DefaultEncoding", "Utf8") // else its answers lose what is not Latin
            .start(directory.resolve("pacs"))) {
      legacy.load(studies);
      Path config = config(migrator, legacy.dicomPort(), patients);
      try (Pipeline pipeline =
          Pipeline.start(ConfigLoader.load(config), StageName.all(), new Output(false, true))) {
        WaveSummary wave = migrate(pipeline, "all");
        assertBalanced(wave);
        assertThat(wave.studies().held()).isPositive();
        Set<String> linked = assertNothingUnderAnother();
        assertThat(truth.keySet()).containsAll(linked);
        assertThat(linked)
            .as(pipeline.operations().identities().list(false, 100).toString())
            .hasSizeGreaterThanOrEqualTo(3);
        assertThat(linked).doesNotContain(OTHERS_NUMBER, TWO_PATIENTS);
        whatWaits(pipeline.operations().identities());
        seenFromOutside();
        decide(pipeline, config.toString());
        assertBalanced(migrate(pipeline, "again"));
      }
    }
  }

  private static void whatWaits(Identities identities) {
    assertThat(of(identities, OTHERS_NUMBER).code()).isEqualTo("GTY-0440");
    assertThat(of(identities, OTHERS_NUMBER).studyClass()).isEqualTo("held");
    assertThat(of(identities, TWO_PATIENTS).code()).isEqualTo("GTY-0442");
    assertThat(of(identities, TWO_PATIENTS).studyClass()).isEqualTo("held");
  }

  /**
   * One that was never moved, and one that waits in the spool since its headers differ; with the
   * commands, which ask the running process.
   */
  private void decide(Pipeline pipeline, String config) throws IOException {
    Identities identities = pipeline.operations().identities();
    assertThat(listed(config, OTHERS_NUMBER).path("code").asText()).isEqualTo("GTY-0440");
    assertThat(decides(config, OTHERS_NUMBER, "--link", "1").code()).as("no reason").isEqualTo(1);
    for (String study : List.of(OTHERS_NUMBER, TWO_PATIENTS)) {
      JsonNode now =
          decides(
                  config,
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
              () -> assertThat(of(identities, study).studyClass()).isEqualTo("verified"));
    }
    assertThat(assertNothingUnderAnother()).contains(OTHERS_NUMBER, TWO_PATIENTS);
    assertThat(of(identities, OTHERS_NUMBER).person()).isEqualTo("reviewer");
    assertThat(listed(config, OTHERS_NUMBER).isMissingNode()).as("it waits no more").isTrue();

    assertThat(
            decides(
                    config,
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
            () -> assertThat(of(identities, OTHERS_NUMBER).outcome()).isEqualTo("review"));
    assertThat(pipeline.operations().history("study " + OTHERS_NUMBER, 10))
        .extracting(entry -> entry.action() + " " + entry.by() + " " + entry.detail())
        .contains(
            "identity decided reviewer legacy: link " + truth.get(OTHERS_NUMBER),
            "identity decided reviewer legacy: undo");
  }

  /** Commands ask over HTTP only what is not their own process: it takes the parent's number. */
  private void seenFromOutside() throws IOException {
    Path endpoint = directory.resolve("state").resolve("endpoint.json");
    ObjectNode said = (ObjectNode) Json.mapper().readTree(endpoint.toFile());
    long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
    Files.write(endpoint, Json.mapper().writeValueAsBytes(said.put("pid", parent)));
  }

  private static Cli.Run decides(String config, String study, String... what) {
    List<String> command =
        new ArrayList<>(List.of("identities", "decide", study, "--config", config, "--json"));
    command.addAll(List.of(what));
    return Cli.gantry(command.toArray(String[]::new));
  }

  /** What {@code identities list} says of the study; missing where it does not wait. */
  private static JsonNode listed(String config, String study) throws IOException {
    JsonNode all =
        Cli.gantry("identities", "list", "--config", config, "--json").json().path("identities");
    for (JsonNode one : all) {
      if (one.path("studyInstanceUid").asText().equals(study)) {
        return one;
      }
    }
    return MissingNode.getInstance();
  }

  private static StudyIdentity of(Identities identities, String study) {
    return identities.list(false, 1000).stream()
        .filter(one -> one.studyInstanceUid().equals(study))
        .findFirst()
        .orElseThrow();
  }

  private static WaveSummary migrate(Pipeline pipeline, String name) {
    pipeline.waves().start(new WaveSpec(name, List.of("legacy"), Map.of(), List.of()));
    return await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> pipeline.waves().summary(name), WaveSummary::finished);
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
    for (Path file : new StoredObjects(directory.resolve("state")).objects()) {
      byte[] bytes = Files.readAllBytes(file);
      Part10 object = Part10.read(bytes);
      DataSet data =
          DataSetReader.readHead(
              Arrays.copyOfRange(bytes, object.offset(), bytes.length), object.syntax());
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

  private Path config(int migrator, int legacy, Path patients) throws IOException {
    return Files.writeString(
        directory.resolve("gantry.yaml"),
        """
        state: %s
        dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: %d }
        sources:
          - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: %d, issuerOfPatientId: LEGACY, tls: none }
        archive: { endpoint: embedded }
        fhir: { baseUrl: embedded, version: R4, patients: create }
        dashboard: { bind: 127.0.0.1, port: %d }
        identities: { policy: gate, index: [ { csv: %s } ] }
        """
            .formatted(directory.resolve("state"), migrator, legacy, FreePort.find(), patients));
  }
}
