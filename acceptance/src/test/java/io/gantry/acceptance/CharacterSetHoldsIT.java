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
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
@Timeout(240)
class CharacterSetHoldsIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  /**
   * A study.
   *
   * @param declared (0008,0005), null: it has none
   * @param really what its text is in
   */
  private record Study(
      String uid, int instances, @Nullable String declared, String really, String name) {
    byte[] nameBytes() {
      byte[] bytes = name.getBytes(Charset.forName(really));
      byte[] even = Arrays.copyOf(bytes, bytes.length + (bytes.length & 1));
      if (even.length > bytes.length) {
        even[bytes.length] = ' ';
      }
      return even;
    }
  }

  private static final Study CYRILLIC =
      new Study("2.25.910001", 2, null, "windows-1251", "Иванов^Иван");
  private static final Study ALIKE =
      new Study("2.25.910002", 1, null, "windows-1251", "Петрова^Анна");
  private static final Study OTHERWISE =
      new Study("2.25.910003", 1, "ISO_IR 100", "KOI8-R", "Сидоров^Олег");
  private static final Study NOBODY_KNOWS =
      new Study("2.25.910004", 1, null, "windows-1252", "Peña^Íñigo");
  private static final Study EVIDENT = new Study("2.25.910005", 1, null, "UTF-8", "Ιωάννου^Ελένη");
  private static final Study RIGHT =
      new Study("2.25.910006", 1, "ISO_IR 144", "ISO-8859-5", "Орлова^Вера");
  private static final Study GREEK =
      new Study("2.25.910007", 1, null, "ISO-8859-7", "Παπαδόπουλος^Νίκος");
  private static final List<Study> ALL =
      List.of(CYRILLIC, ALIKE, OTHERWISE, NOBODY_KNOWS, EVIDENT, RIGHT, GREEK);
  private static final List<Study> WAIT = List.of(CYRILLIC, ALIKE, OTHERWISE, NOBODY_KNOWS, GREEK);

  @TempDir Path directory;
  private String config = "";
  private Path rules;

  @Test
  void whatIsNotCertainIsHeldShownAndChosenAndGoesOn() throws Exception {
    EmbeddedPostgres.allowPassing(directory);
    rules =
        Files.writeString(
            directory.resolve("rules.yaml"), "version: texts-1\ncharacter-sets: hold\n");
    int migrator = FreePort.find();
    try (OrthancServer legacy =
        OrthancServer.named("LEGACY").peer("MIGRATOR", migrator).start(directory.resolve("pacs"))) {
      legacy.load(objects());
      config = config(migrator, legacy.dicomPort()).toString();
      try (Pipeline pipeline =
          Pipeline.start(
              ConfigLoader.load(Path.of(config)), StageName.all(), new Output(false, true))) {
        WaveSummary wave = migrate(pipeline, "all");
        assertThat(wave.balanced()).as(wave.reasons().toString()).isTrue();
        assertThat(wave.studies().held()).as(wave.exceptions().toString()).isEqualTo(WAIT.size());
        assertThat(wave.studies().verified()).isEqualTo(ALL.size() - WAIT.size());
        assertInTheCloud(EVIDENT, "ISO_IR 192");
        seenFromOutside();
        theListNamesThemAndNobody();
        aPreviewShowsThemFromTheSpool();
        aWrongChoiceIsHeldAgainAndWithdrawn();
        choicesGoOn();
        overRest(pipeline.dashboard().orElseThrow());
        WaveSummary end = migrate(pipeline, "again");
        assertThat(end.balanced()).as(end.reasons().toString()).isTrue();
        assertThat(end.studies().verified()).as("%s", end).isEqualTo(ALL.size());
        assertThat(end.instances().verified()).isEqualTo(end.instances().expected());
        assertThat(listed().isEmpty()).isTrue();
      }
    }
  }

  private void theListNamesThemAndNobody() throws IOException {
    Cli.Run text = holds("list", "--source", "legacy", "--class", "character-set");
    JsonNode waiting = listed();

    assertThat(holds("list", "--class", "no-such-class").code()).isEqualTo(2);
    assertThat(holds("list", "--source", "elsewhere").out()).contains("0 lines");
    assertThat(text.code()).isZero();
    assertThat(text.out()).contains("5 lines");
    for (Study study : WAIT) {
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
    for (Study study : ALL) {
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
        Cli.gantry(
            "rules",
            "preview",
            "--rules",
            rules.toString(),
            "--config",
            config,
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
    for (Study study : List.of(CYRILLIC, ALIKE, NOBODY_KNOWS)) {
      await().atMost(LIMIT).until(() -> hold(study).isMissingNode());
    }
    assertInTheCloud(CYRILLIC, "ISO_IR 192");
    assertInTheCloud(ALIKE, "ISO_IR 192");
    for (DataSet object : inTheCloud(NOBODY_KNOWS)) {
      assertThat(object.string(Tag.SPECIFIC_CHARACTER_SET)).isEmpty();
      assertThat(object.value(Tag.PATIENT_NAME).map(ValueElement::bytes).orElseThrow())
          .isEqualTo(NOBODY_KNOWS.nameBytes());
    }
    JsonNode history =
        Cli.gantry("wave", "history", "--study", NOBODY_KNOWS.uid(), "--config", config, "--json")
            .json()
            .path("history");
    assertThat(history.findValuesAsText("action")).contains("hold resolved");
    assertThat(history.toString()).contains("nobody here can tell", "reviewer", "as it is");
  }

  private void overRest(URI dashboard) throws Exception {
    String viewer = token("viewer", "see");
    String reviewer = token("reviewer", "see,review");
    String asked = "{\"source\":\"legacy\",\"holdClass\":\"CHARACTER_SET\",\"limit\":10}";
    String said =
        """
        {"resolution":{"studyInstanceUid":"%s","kind":"CHARACTER_SET","characterSet":"%s"},
         "by":"somebody else","why":"looked at it"}\
        """;

    HttpResponse<String> list = post(dashboard, "list", viewer, asked);
    assertThat(list.statusCode()).isEqualTo(200);
    assertThat(Json.mapper().readTree(list.body()).findValuesAsText("studyInstanceUid"))
        .containsExactlyInAnyOrder(OTHERWISE.uid(), GREEK.uid());
    String koi = said.formatted(OTHERWISE.uid(), "KOI8-R");
    assertThat(post(dashboard, "resolve", viewer, koi).statusCode()).isEqualTo(403);
    assertThat(post(dashboard, "resolve", "no-token", koi).statusCode()).isEqualTo(401);
    String none = said.formatted(OTHERWISE.uid(), "no/such set");
    assertThat(post(dashboard, "resolve", reviewer, none).statusCode()).isEqualTo(400);
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          HttpResponse<String> done = post(dashboard, "resolve", reviewer, koi);
          assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        });
    String greek = said.formatted(GREEK.uid(), "ISO_IR 126");
    assertThat(post(dashboard, "resolve", reviewer, greek).statusCode()).isEqualTo(200);
    for (Study study : List.of(OTHERWISE, GREEK)) {
      await().atMost(LIMIT).until(() -> hold(study).isMissingNode());
      assertInTheCloud(study, "ISO_IR 192");
    }
    assertThat(
            Cli.gantry("wave", "history", "--study", GREEK.uid(), "--config", config, "--json")
                .out())
        .contains("reviewer")
        .doesNotContain("somebody else");
  }

  /** Every object of it, with the name in the letters that it always had, and its bytes kept. */
  private void assertInTheCloud(Study study, String declared) throws IOException {
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

  private List<DataSet> inTheCloud(Study study) throws IOException {
    List<DataSet> found = new ArrayList<>();
    for (Path file : new StoredObjects(directory.resolve("state")).objects()) {
      byte[] bytes = Files.readAllBytes(file);
      Part10 object = Part10.read(bytes);
      DataSet data =
          DataSetReader.readHead(
              Arrays.copyOfRange(bytes, object.offset(), bytes.length), object.syntax());
      if (data.string(Tag.STUDY_INSTANCE_UID, "").equals(study.uid())) {
        found.add(data);
        if (data.string(Tag.SPECIFIC_CHARACTER_SET, "").equals("ISO_IR 192")) {
          String dump = Dcmtk.in(directory).dcmdump(file, "-q", "+P", "0010,0010").output();
          assertThat(dump.getBytes(StandardCharsets.ISO_8859_1))
              .as("DCMTK finds it")
              .containsSequence(study.name().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return found;
  }

  private static HttpResponse<String> post(URI dashboard, String what, String token, String body)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(dashboard.resolve("api/holds/" + what))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private String token(String role, String scopes) throws IOException {
    Cli.Run added =
        Cli.gantry("user", "add", role, "--role", role, "--config", config, "--why", "test");
    assertThat(added.code()).isZero();
    return Cli.gantry(
            "user", "token", role, "--scopes", scopes, "--config", config, "--json", "--why", "t")
        .json()
        .path("text")
        .asText();
  }

  private Cli.Run preview(Study study, @Nullable String set) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "rules",
                "preview",
                "--json",
                "--rules",
                rules.toString(),
                "--config",
                config,
                "--study",
                study.uid()));
    Optional.ofNullable(set).ifPresent(one -> command.addAll(List.of("--character-set", one)));
    return Cli.gantry(command.toArray(String[]::new));
  }

  private Cli.Run resolve(Study study, String... what) {
    List<String> command = new ArrayList<>(List.of("resolve", study.uid()));
    command.addAll(List.of(what));
    return holds(command.toArray(String[]::new));
  }

  private Cli.Run holds(String... what) {
    List<String> command = new ArrayList<>(List.of("holds"));
    command.addAll(List.of(what));
    command.addAll(List.of("--config", config));
    return Cli.gantry(command.toArray(String[]::new));
  }

  private JsonNode listed() throws IOException {
    return holds("list", "--json").json().path("holds");
  }

  private JsonNode hold(Study study) throws IOException {
    for (JsonNode one : listed()) {
      if (one.path("studyInstanceUid").asText().equals(study.uid())) {
        return one;
      }
    }
    return MissingNode.getInstance();
  }

  private static WaveSummary migrate(Pipeline pipeline, String name) {
    pipeline.waves().start(new WaveSpec(name, List.of("legacy"), Map.of(), List.of()));
    return await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> pipeline.waves().summary(name), WaveSummary::finished);
  }

  /** Commands ask over HTTP only what is not their own process: it takes the parent's number. */
  private void seenFromOutside() throws IOException {
    Path endpoint = directory.resolve("state").resolve("endpoint.json");
    ObjectNode said = (ObjectNode) Json.mapper().readTree(endpoint.toFile());
    long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
    Files.write(endpoint, Json.mapper().writeValueAsBytes(said.put("pid", parent)));
  }

  private List<Path> objects() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("objects"));
    List<Path> files = new ArrayList<>();
    for (Study study : ALL) {
      for (int i = 1; i <= study.instances(); i++) {
        files.add(Files.write(folder.resolve(study.uid() + "." + i), object(study, i)));
      }
    }
    return files;
  }

  private static byte[] object(Study study, int number) {
    String sop = study.uid() + ".1." + number;
    String secondaryCapture = "1.2.840.10008.5.1.4.1.1.7";
    DataSetBuilder data = DataSet.builder();
    if (study.declared() != null) {
      data.put(Tag.SPECIFIC_CHARACTER_SET, study.declared());
    }
    data.put(Tag.SOP_CLASS_UID, secondaryCapture)
        .put(Tag.SOP_INSTANCE_UID, sop)
        .put(Tag.STUDY_DATE, "20240102")
        .put(Tag.ACCESSION_NUMBER, "A1")
        .put(Tag.MODALITY, "OT")
        .put(Tag.PATIENT_ID, "PID-" + study.uid())
        .put(Tag.PATIENT_BIRTH_DATE, "19610203")
        .put(Tag.PATIENT_SEX, "O")
        .put(Tag.STUDY_INSTANCE_UID, study.uid())
        .put(Tag.SERIES_INSTANCE_UID, study.uid() + ".1")
        .put(Tag.INSTANCE_NUMBER, Integer.toString(number))
        .putBytes(Tag.PATIENT_NAME, Vr.PN, study.nameBytes());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(Part10.metaBytes(secondaryCapture, sop, TransferSyntax.EXPLICIT_LE.uid()));
    file.writeBytes(DataSetWriter.write(data.build(), TransferSyntax.EXPLICIT_LE.coding()));
    return file.toByteArray();
  }

  private Path config(int migrator, int legacy) throws IOException {
    Path index =
        Files.writeString(
            directory.resolve("mpi.csv"),
            """
            mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer
            PID-%s,%s,,,,19610203,O,LEGACY
            """
                .formatted(GREEK.uid(), GREEK.name().replace('^', ',')));
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
        rules: %s
        identities: { policy: keep, index: [ { csv: %s } ] }
        """
            .formatted(
                directory.resolve("state"), migrator, legacy, FreePort.find(), rules, index));
  }
}
