package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.testkit.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on real archives: Orthanc and dcmqrscp, loaded with the corpus, migrated by the
 * distribution as a user runs it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class CorpusMigrationIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** 0313 where nothing had come from the archive yet when it was asked. */
  private static final String MISSING = "GTY-031[37]";

  private static final String UNDECIDED = "GTY-060[12]";
  private static final String MIXED = "GTY-0712";

  /** Its instances carry two Patient IDs on purpose: nobody may publish it as one patient's. */
  private static final String ORTHO_CONFLICTS = "2.25.195096192172249785408296393164825488860";

  @TempDir static Path directory;
  private static Archives archives;
  private static Path config;
  private static GantryProcess.Finished first;
  private static JsonNode report;

  @BeforeAll
  static void migrateOnce() throws Exception {
    List<Path> folders = new ArrayList<>();
    for (String folder : List.of("studies", "sop-classes", "transfer-syntaxes", "charsets")) {
      folders.add(Corpus.require("dicom/" + folder));
    }
    archives = Archives.start(directory);
    for (Path folder : folders) {
      archives.legacy.load(folder);
      archives.shadow.load(folder);
    }
    config = archives.config("");
    first =
        GantryProcess.in(directory).run(LIMIT, "migrate", "--config", config.toString(), "--json");
    assertThat(first.exitCode()).as(first.err()).isIn(0, 3);
    report = first.json();
  }

  @AfterAll
  static void stop() {
    if (archives != null) {
      archives.close();
    }
  }

  @Test
  @Order(1)
  void theWaveIsBalancedAndNothingIsPendingOrRejected() {
    assertThat(report.path("balanced").asBoolean()).as(report.toPrettyString()).isTrue();
    JsonNode instances = report.path("instances");
    assertThat(instances.path("pending").asLong()).isZero();
    assertThat(instances.path("rejected").asLong()).as(report.toPrettyString()).isZero();
    assertThat(instances.path("expected").asLong())
        .isEqualTo(
            instances.path("verified").asLong()
                + instances.path("held").asLong()
                + instances.path("missing").asLong());
    assertThat(instances.path("missing").asLong()).isEqualTo(exceptions(MISSING).size());
    assertThat(instances.path("held").asLong()).isEqualTo(exceptions(UNDECIDED).size());
  }

  @Test
  @Order(2)
  void exitCodeThreeNamesCollisionsAndWhatNobodyGetsAndMixedPatientsAndNothingElse() {
    assertThat(first.exitCode()).isEqualTo(report.path("exceptions").isEmpty() ? 0 : 3);
    assertThat(exceptions(UNDECIDED).size() + exceptions(MISSING).size() + exceptions(MIXED).size())
        .as(report.path("exceptions").toPrettyString())
        .isEqualTo(report.path("exceptions").size());
    assertThat(exceptions(MIXED))
        .extracting(exception -> exception.path("studyInstanceUid").asText())
        .containsExactly(ORTHO_CONFLICTS);
  }

  /**
   * DCMTK's programs are the witnesses. Each first gets a study that it must get from that archive,
   * so that what it does not get later is the archive's doing.
   */
  @Test
  @Order(2)
  void whatIsMissingIsWhatTheArchiveSendsToNobody() throws IOException {
    Witnesses witnesses =
        new Witnesses(archives, Files.createDirectories(directory.resolve("got")));
    witnesses.mustGet(true, Corpus.require("dicom/sop-classes/rtplan.dcm"));
    witnesses.mustGet(false, Corpus.require("dicom/sop-classes/CT_small.dcm"));
    for (JsonNode missing : exceptions(MISSING)) {
      boolean legacy = missing.path("source").asText().equals("legacy");
      String uid = missing.path("sopInstanceUid").asText();
      witnesses.ask(legacy, missing.path("studyInstanceUid").asText());
      assertThat(witnesses.moved(uid)).as("movescu and storescp get %s", uid).isFalse();
      assertThat(witnesses.got(uid)).as("getscu gets %s", uid).isFalse();
    }
  }

  /** What dcmqrscp sends to nobody by C-MOVE comes by C-GET, where the receiver proposes it. */
  @Test
  @Order(2)
  void nothingOfDcmqrscpIsMissing() {
    assertThat(exceptions(MISSING))
        .as(report.path("exceptions").toPrettyString())
        .allSatisfy(missing -> assertThat(missing.path("source").asText()).isEqualTo("legacy"));
  }

  @Test
  @Order(3)
  void everyObjectOfOrthancIsInTheBucketWithItsPixelsAndEveryUndeclaredAttribute()
      throws IOException {
    comparison().everyObject(directory);
  }

  @Test
  @Order(4)
  void theRehearsalEhrCountsWhatOrthancCounts() throws Exception {
    comparison().everyStudy(ORTHO_CONFLICTS);
  }

  private static CorpusComparison comparison() {
    return new CorpusComparison(archives, uids(MISSING), uids(UNDECIDED));
  }

  private static List<JsonNode> exceptions(String code) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode exception : report.path("exceptions")) {
      if (exception.path("code").asText().matches(code)) {
        found.add(exception);
      }
    }
    return found;
  }

  private static List<String> uids(String code) {
    return exceptions(code).stream().map(e -> e.path("sopInstanceUid").asText()).toList();
  }

  @Test
  @Order(5)
  void aSecondRunMovesNothingAndChangesNothing() throws Exception {
    StoredObjects stored = new StoredObjects(archives.state());
    List<Path> before = stored.objects();
    Map<String, StoredObjects.Entry> manifests = stored.manifests();
    GantryProcess.Finished second =
        GantryProcess.in(directory).run(LIMIT, "migrate", "--config", config.toString(), "--json");
    assertThat(second.exitCode()).as(second.err()).isEqualTo(first.exitCode());
    JsonNode again = second.json();
    for (String count :
        List.of("expected", "verified", "published", "held", "duplicates", "collisions", "bytes")) {
      assertThat(again.path("instances").path(count))
          .as(count)
          .isEqualTo(report.path("instances").path(count));
    }
    assertThat(again.path("instances").path("received"))
        .isEqualTo(report.path("instances").path("received"));
    assertThat(stored.objects()).isEqualTo(before);
    assertThat(stored.manifests()).isEqualTo(manifests);
  }

  @Test
  @Order(6)
  void everyDigestIsRecomputedFromTheCloudArchive() throws Exception {
    GantryProcess.Finished verified =
        GantryProcess.in(directory)
            .run(LIMIT, "verify", "--all", "--config", config.toString(), "--json");
    assertThat(verified.exitCode()).as(verified.err()).isZero();
    assertThat(verified.json().path("differing").size()).isZero();
    assertThat(verified.json().path("checked").asLong()).isPositive();
  }

  @Test
  @Order(7)
  void theQualityOfTheSourcesIsOnRecord() throws Exception {
    GantryProcess.Finished told =
        GantryProcess.in(directory).run(LIMIT, "quality", "--config", config.toString(), "--json");
    assertThat(told.exitCode()).as(told.err()).isZero();
    JsonNode legacy = told.json().get(0);
    assertThat(legacy.path("source").asText()).isEqualTo("legacy");
    assertThat(legacy.path("instances").asLong()).isPositive();
    assertThat(legacy.path("ruleBooks").get(0).path("findings").findValuesAsText("code"))
        .contains("missing-type-2", "invalid-date", "issuer-absent");
    assertThat(legacy.path("inconsistent").findValuesAsText("path")).contains("00100020");

    GantryProcess.Finished study =
        GantryProcess.in(directory)
            .run(
                LIMIT,
                "quality",
                "--study",
                legacy.at("/ruleBooks/0/findings/0/sampleStudy").asText(),
                "--config",
                config.toString(),
                "--json");
    assertThat(study.json().findValuesAsText("code"))
        .contains(legacy.at("/ruleBooks/0/findings/0/code").asText());
  }

  @Test
  @Order(8)
  void aShadowOfTheSameRulesChangesNothingAndOneOfAnotherRuleTellsOfEachObject() throws Exception {
    JsonNode same = shadow("version: same\n");
    assertThat(same.path("instances").asLong()).isPositive();
    assertThat(same.path("unread").size()).isZero();
    assertThat(same.path("instancesChanged").asLong()).as(same.toPrettyString()).isZero();

    JsonNode marked =
        shadow(
            """
            version: marked
            site-rules:
              - { name: mark, do: [ { set: InstitutionName, to: 'Shadowed by a rule' } ] }
            """);
    long held = 0;
    for (JsonNode reason : marked.path("held")) {
      held += reason.path("instances").asLong();
    }
    assertThat(marked.path("rules").get(0).path("rule").asText()).isEqualTo("mark");
    assertThat(marked.path("rules").get(0).path("instances").asLong() + held)
        .isEqualTo(marked.path("instances").asLong())
        .isEqualTo(same.path("instances").asLong());
    assertThat(marked.path("rules").get(0).path("samples").size()).isEqualTo(5);
  }

  @Test
  @Order(9)
  void aCertificateOfTheProjectIsCheckedOffLineAndAgainstTheBucket() throws Exception {
    Path file = directory.resolve("project.json");
    GantryProcess.Finished issued =
        gantry("certificate", "--project", "--out", file.toString(), "--config", config.toString());
    assertThat(issued.exitCode()).as(issued.err()).isZero();
    JsonNode statement = issued.json().path("statement");
    JsonNode instances = report.path("instances");
    for (String count : List.of("expected", "verified", "held", "rejected", "missing", "bytes")) {
      assertThat(statement.path("instances").path(count))
          .as(count)
          .isEqualTo(instances.path(count));
    }
    assertThat(statement.path("exceptions").size()).isEqualTo(report.path("exceptions").size());

    assertThat(gantry("certificate", "check", file.toString()).exitCode()).isZero();
    String[] withBucket = {
      "certificate", "check", file.toString(), "--config", config.toString(), "--all"
    };
    GantryProcess.Finished whole = gantry(withBucket);
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    JsonNode found = whole.json().path("bucket");
    assertThat(found.path("instances")).isEqualTo(statement.path("merkleLeaves"));
    assertThat(found.path("readBack")).isEqualTo(found.path("instances"));

    Path object = new StoredObjects(archives.state()).objects().getFirst();
    byte[] bytes = Files.readAllBytes(object);
    byte[] damaged = bytes.clone();
    damaged[damaged.length - 1] ^= 1;
    Files.write(object, damaged);
    try {
      GantryProcess.Finished differing = gantry(withBucket);
      assertThat(differing.exitCode()).isEqualTo(1);
      assertThat(differing.json().path("bucket").path("differing").size()).isEqualTo(1);
    } finally {
      Files.write(object, bytes);
    }
  }

  @Test
  @Order(10)
  void aPreviewShowsWhatRulesWouldMakeOfWhatIsStored() throws Exception {
    Path book =
        Files.writeString(
            directory.resolve("preview.yaml"),
            """
            version: previewed
            site-rules:
              - { name: mark, do: [ { set: InstitutionName, to: 'Previewed' } ] }
            """);
    GantryProcess.Finished shown =
        gantry(
            "rules",
            "preview",
            "--rules",
            book.toString(),
            "--sample",
            "60",
            "--config",
            config.toString());
    assertThat(shown.exitCode()).as(shown.err()).isIn(0, 3);
    List<String> kinds = new ArrayList<>();
    for (JsonNode object : shown.json().path("files")) {
      String file = object.path("file").asText();
      kinds.add(file.substring(0, file.indexOf(' ')));
      assertThat(object.path("code").asText()).as(file).isNotEqualTo("GTY-0193");
      if (!object.has("code")) {
        assertThat(object.path("changes").findValuesAsText("after")).as(file).contains("Previewed");
      }
    }
    assertThat(kinds).hasSize(60).containsOnly("stored");
  }

  private static GantryProcess.Finished gantry(String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--json");
    return GantryProcess.in(directory).run(LIMIT, all.toArray(String[]::new));
  }

  private static JsonNode shadow(String book) throws Exception {
    Path file = Files.writeString(directory.resolve("shadow.yaml"), book);
    GantryProcess.Finished told =
        GantryProcess.in(directory)
            .run(
                LIMIT,
                "rules",
                "shadow",
                "--rules",
                file.toString(),
                "--config",
                config.toString(),
                "--json");
    assertThat(told.exitCode()).as(told.err()).isIn(0, 3);
    return told.json();
  }
}
