package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.OrthancServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects whose text is in another set than they declare, in a real archive: what is not certain is
 * held, listed, previewed, and a person's choice brings it into the cloud; with the command line
 * and over REST.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(400)
class CharacterSetHoldsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final TextStudy CYRILLIC =
      new TextStudy("2.25.910001", 2, null, "windows-1251", "Иванов^Иван");
  private static final TextStudy ALIKE =
      new TextStudy("2.25.910002", 1, null, "windows-1251", "Петрова^Анна");
  private static final TextStudy OTHERWISE =
      new TextStudy("2.25.910003", 1, "ISO_IR 100", "KOI8-R", "Сидоров^Олег");
  private static final TextStudy NOBODY_KNOWS =
      new TextStudy("2.25.910004", 1, null, "windows-1252", "Peña^Íñigo");
  private static final TextStudy EVIDENT =
      new TextStudy("2.25.910005", 1, null, "UTF-8", "Ιωάννου^Ελένη");
  private static final TextStudy RIGHT =
      new TextStudy("2.25.910006", 1, "ISO_IR 144", "ISO-8859-5", "Орлова^Вера");
  private static final TextStudy GREEK =
      new TextStudy("2.25.910007", 1, null, "ISO-8859-7", "Παπαδόπουλος^Νίκος");

  /** Comes when all others are in the cloud. */
  private static final TextStudy LIKE =
      new TextStudy("2.25.910008", 1, null, "windows-1251", "Смирнова^Ольга");

  private static final List<TextStudy> ALL =
      List.of(CYRILLIC, ALIKE, OTHERWISE, NOBODY_KNOWS, EVIDENT, RIGHT, GREEK);
  private static final List<TextStudy> WAIT =
      List.of(CYRILLIC, ALIKE, OTHERWISE, NOBODY_KNOWS, GREEK);

  @TempDir Path directory;
  private RehearsalPipeline gantry;
  private Path rules;

  @Test
  void whatIsNotCertainIsHeldShownAndChosenAndGoesOn() throws Exception {
    rules =
        Files.writeString(
            directory.resolve("rules.yaml"), "version: texts-1\ncharacter-sets: hold\n");
    try (RehearsalPipeline running =
            RehearsalSetup.in(directory)
                .source("legacy")
                .more("rules: %s", rules)
                .more("identities: { policy: keep, index: [ { csv: %s } ] }", index())
                .start();
        OrthancServer legacy = running.orthanc("legacy")) {
      gantry = running;
      legacy.load(files(ALL));
      WaveSummary wave = gantry.wave("all", LIMIT, "legacy");
      assertThat(wave.balanced()).as(wave.reasons().toString()).isTrue();
      assertThat(wave.studies().held()).as(wave.exceptions().toString()).isEqualTo(WAIT.size());
      assertThat(wave.studies().verified()).isEqualTo(ALL.size() - WAIT.size());
      assertInTheCloud(EVIDENT, "ISO_IR 192");
      gantry.seenFromOutside();
      theListNamesThemAndNobody();
      aPreviewShowsThemFromTheSpool();
      aWrongChoiceIsHeldAgainAndWithdrawn();
      choicesGoOn();
      overRest();
      WaveSummary end = gantry.wave("again", LIMIT, "legacy");
      assertThat(end.balanced()).as(end.reasons().toString()).isTrue();
      assertThat(end.studies().verified()).as("%s", end).isEqualTo(ALL.size());
      assertThat(end.instances().verified()).isEqualTo(end.instances().expected());
      assertThat(listed().isEmpty()).isTrue();

      legacy.load(files(List.of(LIKE)));
      aRuleIsOfferedForItsLike();
    }
  }

  /** The page's rule is a rule book as it stands; with it the like goes on by itself. */
  private void aRuleIsOfferedForItsLike() throws Exception {
    assertThat(gantry.wave("like", LIMIT, "legacy").studies().held()).isEqualTo(1);
    String exception = "/exceptions/one?source=legacy&code=GTY-0412&study=" + LIKE.uid();
    try (Chromium chromium = Chromium.start();
        BrowserContext context = chromium.browser().newContext()) {
      Page page = context.newPage();
      page.navigate(gantry.pipeline().signInLink().orElseThrow().toString());
      page.navigate(gantry.pipeline().dashboard().orElseThrow().resolve(exception).toString());
      String offered = page.locator("#rule pre").innerText();
      assertThat(offered).contains("from: 'windows-1251'");
      Files.writeString(rules, offered);
      assertThat(Cli.gantry("rules", "check", rules.toString()).out())
          .contains("is valid: 1 rule(s)");

      gantry.restart();
      page.navigate(gantry.pipeline().signInLink().orElseThrow().toString());
      page.navigate(gantry.pipeline().dashboard().orElseThrow().resolve(exception).toString());
      page.locator("#why").fill("a rule says it now");
      Keys.press(page, "Alt+r");
      awaitVerified(LIKE);
    }
    assertInTheCloud(LIKE, "ISO_IR 192");
  }

  /** What is no longer held still has to be stored. */
  private void awaitVerified(TextStudy study) {
    await()
        .atMost(LIMIT)
        .until(() ->
            gantry
                .pipeline()
                .ledger()
                .study(study.uid())
                .filter(custody -> custody.studyClass().equals("verified"))
                .isPresent());
  }

  private void theListNamesThemAndNobody() throws IOException {
    Cli.Run text = holds("list", "--source", "legacy", "--class", "character-set");
    JsonNode waiting = listed();

    assertThat(holds("list", "--class", "no-such-class").code()).isEqualTo(2);
    assertThat(holds("list", "--source", "elsewhere").out()).contains("0 lines");
    assertThat(text.code()).isZero();
    assertThat(text.out()).contains("5 lines");
    for (TextStudy study : WAIT) {
      assertThat(text.out()).contains(study.uid());
      JsonNode one = hold(study);
      assertThat(one.path("code").asText()).isEqualTo("GTY-0412");
      assertThat(one.path("instances").asInt()).isEqualTo(study.instances());
    }
    String known = "which gives the name that the patient index has";
    assertThat(hold(CYRILLIC).path("message").asText())
        .contains("windows-1251 (score")
        .doesNotContain(known);
    assertThat(hold(GREEK).path("message").asText()).contains("may be ISO_IR 126 (score", known);
    for (TextStudy study : ALL) {
      for (String reading : List.of("UTF-8", "windows-1252", study.really(), "ISO-8859-5")) {
        String family = new String(study.nameBytes(), Charset.forName(reading)).split("\\^", -1)[0];
        assertThat(text.out() + waiting).doesNotContain(family);
      }
      assertThat(text.out() + waiting).doesNotContain("PID-" + study.uid());
    }
  }

  private void aPreviewShowsThemFromTheSpool() throws IOException {
    Cli.Run held = preview(CYRILLIC, null);
    Cli.Run chosen = preview(CYRILLIC, "windows-1251");

    assertThat(held.code()).isEqualTo(3);
    assertThat(held.json().at("/files/0/code").asText()).isEqualTo("GTY-0412");
    assertThat(held.json().at("/files/0/file").asText()).startsWith("held ");
    assertThat(chosen.code()).as(chosen.out()).isZero();
    assertThat(chosen.json().path("files")).hasSize(2);
    assertThat(chosen.json().at("/files/0/changes").findValuesAsText("after"))
        .contains("ISO_IR 192", CYRILLIC.name());
    Cli.Run words =
        gantry.gantry(
            "rules",
            "preview",
            "--rules",
            rules.toString(),
            "--study",
            CYRILLIC.uid(),
            "--character-set",
            "windows-1251");
    assertThat(words.out()).contains("PatientName", "-> " + CYRILLIC.name());
    assertThat(preview(RIGHT, null).code()).as("nothing of it is held").isEqualTo(1);
  }

  private void aWrongChoiceIsHeldAgainAndWithdrawn() throws IOException {
    assertThat(resolve(OTHERWISE, "--character-set", "KOI8-X", "--why", "?").code()).isEqualTo(2);
    assertThat(resolve(OTHERWISE, "--character-set", "ISO_IR 192").code())
        .as("no reason")
        .isEqualTo(1);
    Cli.Run wrong = resolve(OTHERWISE, "--character-set", "ISO_IR 192", "--why", "a guess");
    assertThat(wrong.code()).as(wrong.out()).isZero();
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(hold(OTHERWISE).path("message").asText())
                .contains("some text is not ISO_IR 192"));
    assertThat(hold(OTHERWISE).path("resolution").asText()).startsWith("ISO_IR 192 by ");

    // Once its order has ended: the rules are the same, so it is held again.
    await()
        .atMost(LIMIT)
        .until(() -> resolve(OTHERWISE, "--retry", "--why", "rules mended").code() == 0);
    assertThat(resolve(OTHERWISE, "--undo", "--why", "it was none").code()).isZero();
    assertThat(hold(OTHERWISE).path("resolution").asText("")).isEmpty();
    assertThat(resolve(OTHERWISE, "--undo", "--why", "once more").code()).isEqualTo(1);
  }

  private void choicesGoOn() throws IOException {
    Cli.Run chosen =
        resolve(
            CYRILLIC, "--character-set", "windows-1251", "--alike", "--why", "seen in a preview");
    assertThat(chosen.code()).isZero();
    assertThat(
            resolve(NOBODY_KNOWS, "--accept", "--why", "nobody here can tell", "--by", "reviewer")
                .code())
        .isZero();
    for (TextStudy study : List.of(CYRILLIC, ALIKE, NOBODY_KNOWS)) {
      awaitVerified(study);
      assertThat(hold(study).isMissingNode()).as(study.uid()).isTrue();
    }
    assertInTheCloud(CYRILLIC, "ISO_IR 192");
    assertInTheCloud(ALIKE, "ISO_IR 192");
    for (DataSet object : inTheCloud(NOBODY_KNOWS)) {
      assertThat(object.string(Tag.SPECIFIC_CHARACTER_SET)).isEmpty();
      assertThat(object.value(Tag.PATIENT_NAME).map(ValueElement::bytes).orElseThrow())
          .isEqualTo(NOBODY_KNOWS.nameBytes());
    }
    JsonNode history =
        gantry
            .gantry("wave", "history", "--study", NOBODY_KNOWS.uid(), "--json")
            .json()
            .path("history");
    assertThat(history.findValuesAsText("action")).contains("hold resolved");
    assertThat(history.toString()).contains("nobody here can tell", "reviewer", "as it is");
  }

  private void overRest() throws Exception {
    String viewer = gantry.token("viewer", "viewer", "see", false);
    String reviewer = gantry.token("reviewer", "reviewer", "see,review", false);
    String asked = "{\"source\":\"legacy\",\"holdClass\":\"CHARACTER_SET\",\"limit\":10}";
    String said =
        """
        {"resolution":{"studyInstanceUid":"%s","kind":"CHARACTER_SET","characterSet":"%s"},
         "by":"somebody else","why":"looked at it"}\
        """;

    HttpResponse<String> list = post("list", viewer, asked);
    assertThat(list.statusCode()).isEqualTo(200);
    assertThat(Json.mapper().readTree(list.body()).findValuesAsText("studyInstanceUid"))
        .containsExactlyInAnyOrder(OTHERWISE.uid(), GREEK.uid());
    String koi = said.formatted(OTHERWISE.uid(), "KOI8-R");
    assertThat(post("resolve", viewer, koi).statusCode()).isEqualTo(403);
    assertThat(post("resolve", "no-token", koi).statusCode()).isEqualTo(401);
    String none = said.formatted(OTHERWISE.uid(), "no/such set");
    assertThat(post("resolve", reviewer, none).statusCode()).isEqualTo(400);
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          HttpResponse<String> done = post("resolve", reviewer, koi);
          assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        });
    String greek = said.formatted(GREEK.uid(), "ISO_IR 126");
    assertThat(post("resolve", reviewer, greek).statusCode()).isEqualTo(200);
    for (TextStudy study : List.of(OTHERWISE, GREEK)) {
      awaitVerified(study);
      assertThat(hold(study).isMissingNode()).as(study.uid()).isTrue();
      assertInTheCloud(study, "ISO_IR 192");
    }
    assertThat(gantry.gantry("wave", "history", "--study", GREEK.uid(), "--json").out())
        .contains("reviewer")
        .doesNotContain("somebody else");
  }

  /** Every object of it, with the name in the letters that it always had, and its bytes kept. */
  private void assertInTheCloud(TextStudy study, String declared) throws IOException {
    List<DataSet> objects = inTheCloud(study);
    assertThat(objects).hasSize(study.instances());
    for (DataSet object : objects) {
      assertThat(object.string(Tag.SPECIFIC_CHARACTER_SET)).contains(declared);
      assertThat(object.string(Tag.PATIENT_NAME)).contains(study.name());
      if (study.really().equals("UTF-8")) {
        continue; // its bytes are the same, only declared now
      }
      List<byte[]> kept = new ArrayList<>();
      for (DataSet original : object.sequence(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE)) {
        for (DataSet one : original.sequence(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE)) {
          one.value(Tag.NONCONFORMING_DATA_ELEMENT_VALUE)
              .map(ValueElement::bytes)
              .ifPresent(kept::add);
        }
        for (DataSet one : original.sequence(Tag.MODIFIED_ATTRIBUTES_SEQUENCE)) {
          one.value(Tag.PATIENT_NAME).map(ValueElement::bytes).ifPresent(kept::add);
        }
      }
      assertThat(kept).anyMatch(bytes -> Arrays.equals(bytes, study.nameBytes()));
    }
  }

  private List<DataSet> inTheCloud(TextStudy study) throws IOException {
    Map<Path, DataSet> found = new StoredObjects(gantry.state()).heads(study.uid());
    for (Map.Entry<Path, DataSet> object : found.entrySet()) {
      if (object.getValue().string(Tag.SPECIFIC_CHARACTER_SET, "").equals("ISO_IR 192")) {
        String dump =
            Dcmtk.in(directory).dcmdump(object.getKey(), "-q", "+P", "0010,0010").output();
        assertThat(dump.getBytes(StandardCharsets.ISO_8859_1))
            .as("DCMTK finds it")
            .containsSequence(study.name().getBytes(StandardCharsets.UTF_8));
      }
    }
    return List.copyOf(found.values());
  }

  private HttpResponse<String> post(String what, String token, String body) throws Exception {
    return gantry.post("api/holds/" + what, token, body);
  }

  private Cli.Run preview(TextStudy study, @Nullable String set) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "rules", "preview", "--json", "--rules", rules.toString(), "--study", study.uid()));
    Optional.ofNullable(set).ifPresent(one -> command.addAll(List.of("--character-set", one)));
    return gantry.gantry(command.toArray(String[]::new));
  }

  private Cli.Run resolve(TextStudy study, String... what) {
    List<String> command = new ArrayList<>(List.of("resolve", study.uid()));
    command.addAll(List.of(what));
    return holds(command.toArray(String[]::new));
  }

  private Cli.Run holds(String... what) {
    List<String> command = new ArrayList<>(List.of("holds"));
    command.addAll(List.of(what));
    return gantry.gantry(command.toArray(String[]::new));
  }

  private JsonNode listed() throws IOException {
    return holds("list", "--json").json().path("holds");
  }

  private JsonNode hold(TextStudy study) throws IOException {
    for (JsonNode one : listed()) {
      if (one.path("studyInstanceUid").asText().equals(study.uid())) {
        return one;
      }
    }
    return MissingNode.getInstance();
  }

  private List<Path> files(List<TextStudy> studies) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("objects"));
    List<Path> files = new ArrayList<>();
    for (TextStudy study : studies) {
      for (int i = 1; i <= study.instances(); i++) {
        files.add(Files.write(folder.resolve(study.uid() + "." + i), study.object(i)));
      }
    }
    return files;
  }

  private Path index() throws IOException {
    return Files.writeString(
        directory.resolve("mpi.csv"),
        """
        mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer
        PID-%s,%s,,,,19610203,O,LEGACY
        """
            .formatted(GREEK.uid(), GREEK.name().replace('^', ',')));
  }
}
