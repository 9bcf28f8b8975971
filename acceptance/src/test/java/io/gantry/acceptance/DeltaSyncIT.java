package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.simulator.Kind;
import io.gantry.simulator.SimulatedStudies;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An archive that goes on living: after a wave is over it gets new studies, one study grows, one is
 * deleted. The next inventory says so, and the next wave of all that is left moves the new and the
 * changed ones, and nothing else. On an Orthanc, by the commands of an operator.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(300)
class DeltaSyncIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int NEW = 2;

  @TempDir Path directory;
  private int port;
  private OrthancServer orthanc;
  private String config;
  private List<Path> folders;

  @BeforeEach
  void startTheArchive() throws IOException {
    EmbeddedPostgres.allowPassing(directory);
    Path objects = directory.resolve("objects");
    SimulatedStudies.write(objects, 11, 36, List.of(Kind.CR), 1);
    folders = sorted(objects);
    port = FreePort.find();
    orthanc =
        OrthancServer.named("LEGACY").peer("MIGRATOR", port).start(directory.resolve("orthanc"));
    config =
        Files.writeString(
                directory.resolve("gantry.yaml"),
                """
                state: %s
                dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: %d }
                sources:
                  - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: %d, issuerOfPatientId: LEGACY, tls: none }
                archive: { endpoint: embedded }
                fhir: { baseUrl: embedded, patients: create }
                dashboard: { bind: 127.0.0.1, port: %d }
                """
                    .formatted(
                        directory.resolve("state"), port, orthanc.dicomPort(), FreePort.find()))
            .toString();
  }

  @AfterEach
  void stopTheArchive() {
    if (orthanc != null) {
      orthanc.close();
    }
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private Cli.Run gantry(String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addAll(List.of("--config", config, "--json", "--quiet"));
    return Cli.gantry(command.toArray(String[]::new));
  }

  private JsonNode done(String... arguments) throws IOException {
    Cli.Run run = gantry(arguments);
    assertThat(run.code()).as(run.out()).isZero();
    return run.json();
  }

  private JsonNode wave(String name) throws Exception {
    done("wave", "plan", name, "--left");
    done("wave", "start", name);
    await()
        .atMost(LIMIT)
        .until(() -> status(name).path("summary").path("state").asText().equals("finished"));
    JsonNode status = status(name);
    assertThat(status.path("state").asText()).isEqualTo("finished");
    assertThat(status.path("accepted").asBoolean()).as(status.toPrettyString()).isTrue();
    assertThat(status.at("/summary/balanced").asBoolean()).isTrue();
    assertThat(status.at("/summary/exceptions")).isEmpty();
    return status.path("summary");
  }

  private JsonNode status(String name) throws IOException {
    return gantry("wave", "status", name).json();
  }

  private void store(Path what) throws IOException {
    CommandResult stored =
        Dcmtk.in(directory).storescu("MODALITY", "LEGACY", orthanc.dicomPort(), what);
    assertThat(stored.exitCode()).as(stored.output()).isZero();
  }

  private static List<String> found(JsonNode inventory, String finding) {
    return StreamSupport.stream(inventory.path("findings").spliterator(), false)
        .filter(one -> one.path("finding").asText().equals(finding))
        .map(one -> one.path("studyInstanceUid").asText())
        .toList();
  }

  private String uid(Path folder) throws IOException {
    return value(folder, "0020,000d");
  }

  private String value(Path folder, String tag) throws IOException {
    String dump = Dcmtk.in(directory).dcmdump(sorted(folder).getFirst(), "+P", tag).output();
    return dump.substring(dump.indexOf('[') + 1, dump.indexOf(']'));
  }

  private void delete(String studyUid) throws IOException {
    JsonNode ids =
        io.gantry.platform.json.Json.mapper().readTree(orthanc.post("tools/lookup", studyUid));
    orthanc.delete("studies/" + ids.path(0).path("ID").asText());
  }

  @Test
  void theNextWaveMovesExactlyWhatIsNewAndWhatHasChanged() throws Exception {
    int old = folders.size() - NEW;
    Path growing =
        folders.subList(0, old).stream().filter(DeltaSyncIT::hasMany).findFirst().orElseThrow();
    Path later = sorted(growing).getLast();
    List<Path> first = new ArrayList<>();
    for (Path folder : folders.subList(0, old)) {
      first.addAll(sorted(folder));
    }
    first.remove(later);
    orthanc.load(first);

    try (GantryProcess.Running up = GantryProcess.in(directory).start("up", "--config", config)) {
      await()
          .atMost(LIMIT)
          .until(() ->
              up.process().isAlive()
                  && Files.exists(directory.resolve("state").resolve("endpoint.json")));
      JsonNode before = done("inventory");
      assertThat(before.at("/sources/0/comparison/studies").asInt()).isEqualTo(old);
      aListAndAnExportAreComparedWithTheArchive(old);
      priorsOfAPatientAreFoundInTheLedger();
      assertThat(studiesOf("Invented General Hospital")).isEqualTo(old);
      assertThat(studiesOf("St. Elsewhere")).isZero();
      JsonNode moved = wave("first");
      assertThat(moved.at("/studies/verified").asInt()).isEqualTo(old);
      assertThat(moved.at("/instances/verified").asInt()).isEqualTo(first.size());

      Path gone =
          folders.stream().filter(folder -> !folder.equals(growing)).findFirst().orElseThrow();
      List<String> fresh = new ArrayList<>();
      for (Path folder : folders.subList(old, folders.size())) {
        store(folder);
        fresh.add(uid(folder));
      }
      store(later);
      delete(uid(gone));

      JsonNode after = done("inventory");
      assertThat(found(after, "added")).containsExactlyInAnyOrderElementsOf(fresh);
      assertThat(found(after, "changed")).containsExactly(uid(growing));
      assertThat(found(after, "vanished")).containsExactly(uid(gone));
      assertThat(after.path("findings")).hasSize(NEW + 2);

      JsonNode forecast = done("wave", "plan", "second", "--left", "--dry-run").path("forecast");
      assertThat(forecast.path("studies").asInt()).isEqualTo(NEW + 1);

      int expected = sorted(growing).size();
      for (Path folder : folders.subList(old, folders.size())) {
        expected += sorted(folder).size();
      }
      JsonNode second = wave("second");
      assertThat(second.at("/studies/expected").asInt()).isEqualTo(NEW + 1);
      assertThat(second.at("/studies/verified").asInt()).isEqualTo(NEW + 1);
      assertThat(second.at("/instances/verified").asInt()).isEqualTo(expected);

      // What has vanished at the archive stays verified in the cloud, and nothing more is to do.
      JsonNode kept = done("study", "show", uid(gone));
      assertThat(kept.toString()).containsIgnoringCase("verified");
      assertThat(done("inventory").path("findings")).isEmpty();
      assertThat(
              done("wave", "plan", "third", "--left", "--dry-run").at("/forecast/studies").asInt())
          .isZero();
      up.process().destroy();
      assertThat(up.await(LIMIT).exitCode()).isZero();
    }
  }

  /** The archive's own database leaves the first study out; a list has one that is nowhere. */
  private void aListAndAnExportAreComparedWithTheArchive(int studies) throws IOException {
    StringBuilder export = new StringBuilder("study_instance_uid,instances\n");
    for (Path folder : folders.subList(1, studies)) {
      export.append(uid(folder)).append(",\n");
    }
    Path exported = Files.writeString(directory.resolve("export.csv"), export);
    Path list =
        Files.writeString(
            directory.resolve("list.csv"),
            "study_instance_uid,instances\n%s,99\n1.2.3.4.5,1\n".formatted(uid(folders.get(1))));

    Cli.Run run =
        gantry(
            "inventory",
            "--kinds",
            "date",
            "--list",
            list.toString(),
            "--export",
            exported.toString());

    assertThat(run.code()).as("a person must look at it").isEqualTo(3);
    JsonNode report = run.json();
    assertThat(found(report, "not-exported")).containsExactly(uid(folders.getFirst()));
    assertThat(found(report, "not-at-archive")).containsExactly("1.2.3.4.5");
    assertThat(found(report, "counts-differ")).containsExactly(uid(folders.get(1)));
    assertThat(report.at("/sources/0/comparison/studies").asInt()).isEqualTo(studies);
  }

  private int studiesOf(String institution) throws IOException {
    return done("wave", "plan", "house", "--institution", institution, "--dry-run")
        .at("/forecast/studies")
        .asInt();
  }

  private void priorsOfAPatientAreFoundInTheLedger() throws IOException {
    Path patients =
        Files.writeString(
            directory.resolve("patients.csv"),
            "patient_id\n" + value(folders.getFirst(), "0010,0020") + "\n");
    JsonNode plan =
        done("wave", "plan", "priors", "--patients", patients.toString(), "--dry-run")
            .path("forecast");
    assertThat(plan.path("studies").asInt()).isBetween(1, 2);
  }

  private static boolean hasMany(Path folder) {
    try {
      return sorted(folder).size() > 1;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
