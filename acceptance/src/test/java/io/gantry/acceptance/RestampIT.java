package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.app.ArchiveCheck;
import io.gantry.app.Output;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.contracts.event.StudyVerified.PatientKey;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.restamp.RestampSpec;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Kind;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Patients were merged after their studies went to the cloud: new versions, nothing lost. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(400)
class RestampIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final List<String> STAMPED =
      List.of("00080015", "00100010", "00100020", "00100021", "04000561");
  private static final Request WHO = new Request("records office", "merged in the MPI");
  private static final PatientValues SURVIVING =
      new PatientValues("MRN-9", "HOSPITAL", "Surviving^Pat", null, null);

  @TempDir Path directory;
  private Dcmtk dcmtk;

  @Test
  void aStudyInTheCloudGetsTheSurvivingPatientAndGoesBack() throws Exception {
    dcmtk = Dcmtk.in(directory);
    Holding holding = Holding.of(42, 2, "LEGACY").withKinds(Kind.CT).withImages(8, 2);
    try (RehearsalPipeline gantry = RehearsalPipeline.start(directory, Map.of("legacy", ""))) {
      RehearsalArchive archive = gantry.archive("legacy", SimulatorConfig.of("LEGACY", holding));
      WaveSummary wave = gantry.wave("all", LIMIT, "legacy");
      assertThat(wave.balanced()).as(wave.reasons().toString()).isTrue();
      int retrievals = archive.retrievals();
      String study = archive.studies().getFirst();
      StoredObjects bucket = new StoredObjects(gantry.state());
      Map<String, StoredObjects.Entry> before = of(study, bucket);
      int objects = bucket.objects().size();
      String subject = gantry.ehr().subject(study);

      Restamps restamps = gantry.pipeline().restamps();
      RestampSpec spec = new RestampSpec("merge-1", SURVIVING, null, Reason.COERCE);
      RestampView done = done(restamps, restamps.study(study, spec, WHO));
      assertThat(done.written()).isEqualTo(before.size()).isEqualTo(done.instances());
      await().atMost(LIMIT).until(() -> !gantry.ehr().subject(study).equals(subject));
      assertThat(gantry.ehr().patientOf(study)).contains("MRN-9");
      awaitManifest(gantry, study);

      Map<String, StoredObjects.Entry> after = of(study, bucket);
      assertThat(after).hasSameSizeAs(before);
      assertThat(bucket.objects()).hasSize(objects + before.size());
      assertNewVersions(bucket, before, after);
      assertCustody(gantry.pipeline().ledger().study(study).orElseThrow(), before.size());

      new StrangerCheck(gantry.state()).knocks(dcmtk, "MIGRATOR", gantry.migratorPort());
      Map.Entry<String, StoredObjects.Entry> one = after.entrySet().iterator().next();
      new ChangedValuesCheck(gantry.state())
          .restamped(
              study,
              one.getKey(),
              formerId(bucket.file(Objects.requireNonNull(before.get(one.getKey())))),
              bucket.file(one.getValue()));

      // The same again, and the same under another name: nothing to do.
      assertThat(restamps.study(study, spec, WHO)).isEqualTo(done);
      RestampSpec again = new RestampSpec("merge-1 once more", SURVIVING, null, Reason.COERCE);
      assertThat(done(restamps, restamps.study(study, again, WHO)).written()).isZero();
      assertThat(bucket.objects()).hasSize(objects + before.size());

      undoAndMerge(gantry, study, bucket, subject);
      WaveSummary later = gantry.wave("later", LIMIT, "legacy");
      assertThat(later.balanced()).as(later.reasons().toString()).isTrue();
      assertThat(archive.retrievals()).as("the old archive was not asked").isEqualTo(retrievals);
      archive.close();
    }
    ArchiveCheck.Result check =
        ArchiveCheck.run(
            ConfigLoader.load(directory.resolve("gantry.yaml")),
            null,
            Integer.MAX_VALUE,
            new Output(false, true));
    assertThat(check.differing()).isEmpty();
    assertThat(check.checked()).isPositive();
  }

  private void assertNewVersions(
      StoredObjects bucket,
      Map<String, StoredObjects.Entry> before,
      Map<String, StoredObjects.Entry> after)
      throws IOException {
    for (Map.Entry<String, StoredObjects.Entry> was : before.entrySet()) {
      StoredObjects.Entry is = Objects.requireNonNull(after.get(was.getKey()));
      assertThat(is.key()).isNotEqualTo(was.getValue().key());
      assertThat(bucket.file(was.getValue())).exists();
      assertThat(is.json().at("/stored/pixels"))
          .isEqualTo(was.getValue().json().at("/stored/pixels"));
      assertThat(is.json().path("received")).isEqualTo(was.getValue().json().path("received"));
      Path now = bucket.file(is);
      assertThat(StoredObjects.differences(dcmtk, bucket.file(was.getValue()), now, STAMPED))
          .isEmpty();
      String dump = dcmtk.dcmdump(now, "-q", "+L").output();
      assertThat(top(dump, "0010,0020")).contains("[MRN-9]");
      assertThat(top(dump, "0010,0021")).contains("[HOSPITAL]");
      assertThat(top(dump, "0010,0010")).contains("[Surviving^Pat]");
      // The item of the first load is kept, with what it recorded; one more says who was merged.
      String first = dcmtk.dcmdump(bucket.file(was.getValue()), "-q", "+L").output();
      assertThat(count(dump, "(0400,0565) CS [COERCE]"))
          .isEqualTo(count(first, "(0400,0565) CS [COERCE]") + 1);
      String id = top(first, "0010,0020");
      assertThat(dump.substring(dump.indexOf("(0400,0561)")))
          .contains(id.substring(0, id.indexOf(']')));
    }
  }

  /**
   * Loader and bridge hear of a revision at the same time: what the EHR has may be written later.
   */
  private static void awaitManifest(RehearsalPipeline gantry, String study) {
    await()
        .atMost(LIMIT)
        .until(() -> {
          StudyCustody custody = gantry.pipeline().ledger().study(study).orElseThrow();
          return custody.publication().manifestRevision() >= custody.revision();
        });
  }

  private String formerId(Path file) throws IOException {
    String id = top(dcmtk.dcmdump(file, "-q", "+L").output(), "0010,0020");
    return id.substring(id.indexOf('[') + 1, id.indexOf(']')).strip();
  }

  private static void assertCustody(StudyCustody custody, int instances) {
    assertThat(custody.restamps()).extracting(RestampView::state).containsExactly("done");
    assertThat(custody.instances())
        .hasSize(instances)
        .allSatisfy(instance ->
            assertThat(instance.versions())
                .extracting(StudyCustody.Version::role)
                .containsExactly("superseded", "verified"));
    assertThat(custody.toString()).doesNotContain("MRN-9").doesNotContain("Surviving");
  }

  private void undoAndMerge(
      RehearsalPipeline gantry, String study, StoredObjects bucket, String subject)
      throws Exception {
    Restamps restamps = gantry.pipeline().restamps();
    done(restamps, restamps.undo(study, WHO));
    await().atMost(LIMIT).until(() -> gantry.ehr().subject(study).equals(subject));
    awaitManifest(gantry, study);
    Map<String, StoredObjects.Entry> back = of(study, bucket);
    StoredObjects.Entry one = back.values().iterator().next();
    String dump = dcmtk.dcmdump(bucket.file(one), "-q", "+L").output();
    assertThat(top(dump, "0010,0020")).doesNotContain("MRN-9");
    assertThat(count(dump, "(0400,0565) CS [CORRECT]")).isEqualTo(1);

    // A merge finds the study by its patient, without a name in the ledger.
    String id = top(dump, "0010,0020");
    PatientKey prior =
        new PatientKey(id.substring(id.indexOf('[') + 1, id.indexOf(']')).strip(), "LEGACY");
    List<RestampView> merged = restamps.forMerge(prior, SURVIVING, "adt-4711", WHO);
    assertThat(merged).extracting(RestampView::studyInstanceUid).contains(study);
    assertThat(restamps.forMerge(prior, SURVIVING, "adt-4711", WHO))
        .extracting(RestampView::ordinal)
        .containsExactlyElementsOf(merged.stream().map(RestampView::ordinal).toList());
    for (RestampView view : merged) {
      done(restamps, view);
    }
    await().atMost(LIMIT).until(() -> gantry.ehr().patientOf(study).contains("MRN-9"));
  }

  @Test
  void killedInTheMiddleOfAStudyTheNextStartCompletesIt() throws Exception {
    EmbeddedPostgres.allowPassing(directory);
    int migrator = FreePort.find();
    SimulatorConfig archive =
        SimulatorConfig.of("LEGACY", Holding.of(7, 1, "LEGACY").withKinds(Kind.CT).withImages(8, 3))
            .withDestination("MIGRATOR", "127.0.0.1", migrator);
    Path config;
    String study;
    try (Simulator legacy = Simulator.start(archive)) {
      config = configuration(migrator, legacy.port());
      study = legacy.studyUids().getFirst();
      GantryProcess.Finished moved =
          GantryProcess.in(directory)
              .run(LIMIT, "migrate", "--config", config.toString(), "--json");
      assertThat(moved.exitCode()).as(moved.err()).isZero();
    }
    // The old archive is gone. Two of the study's objects get a new version, then the process dies.
    try (GantryProcess.Running up =
        up(GantryProcess.in(directory).crashingAt("after-restamp", 2))) {
      assertThat(restamp(config, study).code()).isZero();
      assertThat(up.await(LIMIT).exitCode()).isEqualTo(137);
    }
    StoredObjects bucket = new StoredObjects(directory.resolve("state"));
    int instances = of(study, bucket).size();
    assertThat(instances).isGreaterThan(2);
    assertThat(bucket.objects()).hasSize(instances + 2);
    try (GantryProcess.Running up = up(GantryProcess.in(directory))) {
      // The same decision again: nothing new, but it can be waited for.
      Cli.Run done = restamp(config, study, "--wait");
      assertThat(done.code()).as(done.out()).isZero();
      assertThat(done.json().path("state").asText()).isEqualTo("done");
      assertThat(done.json().path("written").asInt()).isEqualTo(instances);
      awaitRevision(config, study, 2);
      // It may be asked to stop before its last stage is up, then it ends by the signal.
      up.process().destroy();
      assertThat(up.await(LIMIT).exitCode()).isIn(0, 143);
    }
    assertThat(bucket.objects()).hasSize(2 * instances);
    newerRules(config, study);
    assertThat(bucket.objects()).hasSize(3 * instances);
    assertThat(of(study, bucket).values())
        .allSatisfy(entry -> assertThat(entry.json().path("ruleBook").asText()).contains("marked"));
    Cli.Run shown = Cli.gantry("study", "show", study, "--config", config.toString());
    assertThat(shown.out()).contains("superseded", "of restamp", "done", "ticket 4711");
    Cli.Run verified = Cli.gantry("verify", "--all", "--config", config.toString(), "--json");
    assertThat(verified.code()).as(verified.out()).isZero();
  }

  /** A newer rule book is applied to what is in the cloud archive. */
  private void newerRules(Path config, String study) throws Exception {
    Path book =
        Files.writeString(
            directory.resolve("marked.yaml"),
            """
            version: marked
            site-rules:
              - { name: mark, do: [ { set: InstitutionName, to: 'Marked by a rule' } ] }
            """);
    Files.writeString(config, Files.readString(config) + "rules: " + book + "\n");
    try (GantryProcess.Running up = up(GantryProcess.in(directory))) {
      Cli.Run done =
          Cli.gantry(
              "study",
              "restamp",
              study,
              "--rules",
              "marked",
              "--wait",
              "--who",
              "records",
              "--reason",
              "a newer rule book",
              "--config",
              config.toString(),
              "--json");
      assertThat(done.code()).as(done.out()).isZero();
      assertThat(done.json().path("state").asText()).isEqualTo("done");
      awaitRevision(config, study, 3);
      up.process().destroy();
      assertThat(up.await(LIMIT).exitCode()).isIn(0, 143);
    }
  }

  /** Manifest and EHR know it. */
  private static void awaitRevision(Path config, String study, int revision) {
    await()
        .atMost(LIMIT)
        .until(() -> {
          JsonNode shown =
              Cli.gantry("study", "show", study, "--config", config.toString(), "--json").json();
          return shown.at("/publication/manifestRevision").asInt() == revision
              && shown.at("/publication/publishedRevision").asInt() == revision;
        });
  }

  private GantryProcess.Running up(GantryProcess process) throws Exception {
    Path endpoint = directory.resolve("state").resolve("endpoint.json");
    Files.deleteIfExists(endpoint);
    GantryProcess.Running up =
        process.start("up", "--config", directory.resolve("gantry.yaml").toString());
    await().atMost(LIMIT).until(() -> up.process().isAlive() && Files.exists(endpoint));
    return up;
  }

  private static Cli.Run restamp(Path config, String study, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of("study", "restamp", study, "--patient-id", "MRN-9", "--issuer", "HOSPITAL"));
    command.addAll(List.of("--decision", "d-1", "--who", "records", "--reason", "ticket 4711"));
    command.addAll(List.of("--config", config.toString(), "--json"));
    command.addAll(List.of(more));
    return Cli.gantry(command.toArray(String[]::new));
  }

  private Path configuration(int migrator, int legacy) throws IOException {
    return Files.writeString(
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
            .formatted(directory.resolve("state"), migrator, legacy, FreePort.find()));
  }

  private static RestampView done(Restamps restamps, RestampView asked) {
    RestampView ended =
        await()
            .atMost(LIMIT)
            .until(
                () ->
                    restamps.of(asked.studyInstanceUid()).stream()
                        .filter(view -> view.ordinal() == asked.ordinal())
                        .findFirst()
                        .orElseThrow(),
                view -> view.doneAt() != null);
    assertThat(ended.state()).as(String.valueOf(ended.message())).isEqualTo("done");
    return ended;
  }

  private static Map<String, StoredObjects.Entry> of(String study, StoredObjects bucket)
      throws IOException {
    return bucket.manifests().entrySet().stream()
        .filter(entry -> entry.getValue().key().contains("studies/" + study + "/"))
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  /** The line of a top-level attribute. */
  private static String top(String dump, String tag) {
    return dump.lines().filter(line -> line.startsWith("(" + tag + ")")).findFirst().orElse("");
  }

  private static int count(String text, String what) {
    return text.split(java.util.regex.Pattern.quote(what), -1).length - 1;
  }
}
