package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Kind;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a hospital says of its patients while everything runs: a new patient lets a study flow, a
 * merge restamps what is in the cloud, a person's second thought as well.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(400)
class LivePatientsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String SURVIVOR = "90001234";
  private static final Request REVIEWER = new Request("reviewer", "compared with the paper file");

  @TempDir Path directory;
  private RehearsalPipeline gantry;
  private final int hl7 = FreePort.find();

  /** As the archive has them. */
  private record Known(String id, String name, String birthDate, String sex) {
    String pid(String mrn) {
      return "PID|1||" + mrn + "^^^LEGACY^MR||" + name + "^^^^^L||" + birthDate + "|" + sex + "\r";
    }
  }

  @Test
  void newPatientsMergesAndSecondThoughtsReachTheCloud() throws Exception {
    Holding holding = Holding.of(3, 3, "LEGACY").withKinds(Kind.CT).withImages(8, 1);
    RehearsalSetup setup = RehearsalSetup.in(directory).source("legacy");
    try (RehearsalArchive archive =
        setup.archive("legacy", SimulatorConfig.of("LEGACY", holding))) {
      List<String> studies = archive.studies();
      Known two = known(archive, studies.get(0));
      Known one = known(archive, studies.get(2));
      setup.more("identities: { policy: gate, index: [ { csv: %s } ] }", index(two));
      try (RehearsalPipeline running = setup.more("hl7: { port: %d }", hl7).start()) {
        gantry = running;
        WaveSummary wave = gantry.wave("all", LIMIT, "legacy");
        assertThat(wave.studies().verified()).as(identities()).isEqualTo(2);
        assertThat(wave.studies().held()).isEqualTo(1);

        aNewPatientLetsTheStudyFlow(one, studies.get(2));
        int retrievals = archive.retrievals();
        aMergeReachesTheCloud(two, studies.subList(0, 2));
        aSecondThoughtReachesTheCloud(one, studies.get(2));

        peopleChangeTheIndex();

        WaveSummary later = gantry.wave("later", LIMIT, "legacy");
        assertThat(later.balanced()).as(later.reasons().toString()).isTrue();
        assertThat(archive.retrievals()).as("the old archive was not asked").isEqualTo(retrievals);
      }
    }
  }

  private void aNewPatientLetsTheStudyFlow(Known patient, String study) throws Exception {
    assertThat(send(hl7, "A04", "1", patient.pid(patient.id()))).isEqualTo("AA");
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(gantry.identity(study).studyClass()).as(identities()).isEqualTo("verified"));
    assertThat(gantry.identity(study).mrn()).isEqualTo(patient.id());
  }

  private void aMergeReachesTheCloud(Known patient, List<String> studies) throws Exception {
    for (String study : studies) {
      await().atMost(LIMIT).until(() -> gantry.ehr().patientOf(study).contains(patient.id()));
    }
    int objects = new StoredObjects(gantry.state()).objects().size();
    assertThat(send(hl7, "A28", "2", patient.pid(SURVIVOR))).isEqualTo("AA");
    String merge = patient.pid(SURVIVOR) + "MRG|" + patient.id() + "^^^LEGACY^MR\r";
    assertThat(send(hl7, "A40", "3", merge)).isEqualTo("AA");
    for (String study : studies) {
      RestampView done = restamped(study, 1);
      assertThat(done.by()).isEqualTo("ADT message 3");
      await().atMost(LIMIT).until(() -> gantry.ehr().patientOf(study).contains(SURVIVOR));
    }
    int after = new StoredObjects(gantry.state()).objects().size();
    assertThat(after).isGreaterThan(objects);

    // The same message, and the same merge in another one.
    assertThat(send(hl7, "A40", "3", merge)).isEqualTo("AA");
    assertThat(send(hl7, "A40", "4", merge)).isEqualTo("AA");
    assertThat(send(hl7, "A08", "5", patient.pid(SURVIVOR))).isEqualTo("AA");
    await()
        .during(Duration.ofSeconds(2))
        .until(() -> gantry.pipeline().restamps().open().isEmpty());
    assertThat(gantry.pipeline().restamps().of(studies.getFirst())).hasSize(1);
    assertThat(new StoredObjects(gantry.state()).objects()).hasSize(after);
  }

  private void aSecondThoughtReachesTheCloud(Known patient, String study) throws Exception {
    decide(study, Verdict.LINK, SURVIVOR);
    assertThat(restamped(study, 1).by()).isEqualTo("reviewer");
    await().atMost(LIMIT).until(() -> gantry.ehr().patientOf(study).contains(SURVIVOR));

    decide(study, Verdict.NONE, null);
    await()
        .atMost(LIMIT)
        .until(() ->
            gantry.pipeline().waves().summary("all").exceptions().stream()
                .anyMatch(e -> "GTY-0684".equals(e.code()) && study.equals(e.studyInstanceUid())));

    // The matcher never takes a stored study to another patient by itself: a person does.
    decide(study, Verdict.UNDO, null);
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(gantry.identity(study).code()).isEqualTo("GTY-0448"));
    assertThat(gantry.pipeline().restamps().of(study)).hasSize(1);
    decide(study, Verdict.LINK, patient.id());
    restamped(study, 2);
    await().atMost(LIMIT).until(() -> gantry.ehr().patientOf(study).contains(patient.id()));
    assertThat(gantry.pipeline().waves().summary("all").exceptions())
        .extracting(e -> e.code())
        .doesNotContain("GTY-0684");
  }

  /** With the command line and over REST, both against this running process. */
  private void peopleChangeTheIndex() throws Exception {
    gantry.seenFromOutside();
    Path patients =
        Files.writeString(
            directory.resolve("more.csv"),
            """
            mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer
            70000001,Moss,Ivy,,,,19700101,F,LEGACY
            70000002,Reed,Tom,,,,19330303,M,LEGACY
            """);
    Path numbers =
        Files.writeString(directory.resolve("numbers.csv"), "issuer,id,mrn\nRIS,7001,70000001\n");
    String[] files = {"--patients", patients.toString(), "--crosswalk", numbers.toString()};
    assertThat(identities("import", files).code()).as("no reason").isEqualTo(1);
    JsonNode dry = identities("import", with(files, "--why", "MPI", "--dry-run", "--json")).json();
    assertThat(dry.at("/patients/added").asInt()).as(dry.toString()).isEqualTo(2);
    JsonNode done = identities("import", with(files, "--why", "MPI", "--json")).json();
    assertThat(done.at("/patients/added").asInt()).as(done.toString()).isEqualTo(2);
    assertThat(done.at("/crosswalk/added").asInt()).isEqualTo(1);
    assertThat(identities("import", with(files, "--why", "MPI")).out()).contains("0 added");
    Files.writeString(numbers, "issuer,id,mrn\nRIS,7002,70009999\n");
    assertThat(identities("import", with(files, "--why", "MPI")).code())
        .as("a number of nobody")
        .isNotZero();

    Known ivy = new Known("70000001", "Moss^Ivy", "19700101", "F");
    String merge = ivy.pid("70000001") + "MRG|70000002^^^LEGACY^MR\r";
    send(hl7, "A40", "91", merge);
    String waits = question();
    assertThat(identities("questions").out()).contains(waits, "A40").doesNotContain("Moss");
    assertThat(identities("settle", waits, "--dismiss").code()).as("no reason").isEqualTo(1);
    assertThat(identities("settle", waits, "--dismiss", "--why", "two people").out())
        .contains("dismissed by ");
    assertThat(identities("settle", waits, "--apply", "--why", "again").code()).isEqualTo(1);
    assertThat(identities("questions", "--json").json().path("questions")).isEmpty();

    send(hl7, "A40", "92", merge);
    String again = question();
    String body = "{\"id\":\"" + again + "\",\"apply\":false,\"why\":\"two people\"}";
    assertThat(post("settle", token("ann", false), body).statusCode()).isEqualTo(403);
    String reviewer = token("bea", true);
    assertThat(post("import", reviewer, "{}").statusCode()).isEqualTo(403);
    assertThat(post("questions", reviewer, "").body()).contains(again);
    HttpResponse<String> settled = post("settle", reviewer, body);
    assertThat(settled.statusCode()).as(settled.body()).isEqualTo(200);
    assertThat(settled.body()).contains("dismissed by bea");
    assertThat(gantry.pipeline().operations().history(null, 20))
        .extracting(entry -> entry.action())
        .contains("patients imported", "message dismissed");
  }

  private String question() throws IOException {
    JsonNode all = identities("questions", "--json").json().path("questions");
    assertThat(all).hasSize(1);
    return all.at("/0/id").asText();
  }

  /** A reviewer's token; without the right to see patients it is good for nothing here. */
  private String token(String name, boolean patients) throws IOException {
    String scopes = patients ? "see,review,patients" : "see,review";
    return gantry.token(name, "reviewer", scopes, patients);
  }

  private HttpResponse<String> post(String what, String token, String body) throws Exception {
    return gantry.post("api/identities/" + what, token, body);
  }

  private Cli.Run identities(String what, String... arguments) {
    List<String> command = new ArrayList<>(List.of("identities", what));
    command.addAll(List.of(arguments));
    return gantry.gantry(command.toArray(String[]::new));
  }

  private static String[] with(String[] first, String... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
  }

  private void decide(String study, Verdict verdict, @Nullable String mrn) {
    gantry
        .pipeline()
        .operations()
        .identities()
        .decide(new Review(study, null, verdict, mrn), REVIEWER);
  }

  private RestampView restamped(String study, int count) {
    List<RestampView> views =
        await()
            .atMost(LIMIT)
            .until(
                () -> gantry.pipeline().restamps().of(study),
                all -> all.size() == count && all.getFirst().doneAt() != null);
    RestampView done = views.getFirst();
    assertThat(done.state()).as(String.valueOf(done.message())).isEqualTo("done");
    assertThat(done.written()).isPositive().isEqualTo(done.instances());
    return done;
  }

  private String identities() {
    return gantry.pipeline().operations().identities().list(false, 100).toString();
  }

  private Known known(RehearsalArchive archive, String study) throws IOException {
    String answer =
        Dcmtk.in(directory)
            .findscu(
                "TESTER",
                "LEGACY",
                archive.simulator().port(),
                List.of(
                    "QueryRetrieveLevel=STUDY",
                    "StudyInstanceUID=" + study,
                    "PatientID",
                    "PatientName",
                    "PatientBirthDate",
                    "PatientSex"))
            .output();
    return new Known(
        value(answer, "0010,0020"),
        value(answer, "0010,0010"),
        value(answer, "0010,0030"),
        value(answer, "0010,0040"));
  }

  private static String value(String answer, String tag) {
    Matcher found = Pattern.compile("\\(" + tag + "\\) .. \\[([^\\]]+)\\]").matcher(answer);
    assertThat(found.find()).as(tag + " in " + answer).isTrue();
    return found.group(1).replace("\0", "").strip(); // findscu prints padding
  }

  /** One patient. */
  private Path index(Known patient) throws IOException {
    String[] name = (patient.name() + "^^").split("\\^", -1);
    return Files.writeString(
        directory.resolve("mpi.csv"),
        "mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer\n"
            + String.join(
                ",",
                patient.id(),
                name[0],
                name[1],
                name[2],
                "",
                "",
                patient.birthDate(),
                patient.sex(),
                "LEGACY\n"));
  }

  /** Returns MSA-1. */
  private static String send(int port, String event, String id, String segments)
      throws IOException {
    String message =
        "MSH|^~\\&|HIS|HOSP|GANTRY|RAD|20260101120000||ADT^"
            + event
            + "|"
            + id
            + "|P|2.5||||||UNICODE UTF-8\rEVN|"
            + event
            + "|20260101120000\r"
            + segments;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.write(0x0b);
      frame.writeBytes(message.getBytes(StandardCharsets.UTF_8));
      frame.write(0x1c);
      frame.write(0x0d);
      socket.getOutputStream().write(frame.toByteArray());
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0 && b != 0x1c; b = in.read()) {
        answer.write(b);
      }
      Matcher code = Pattern.compile("MSA\\|(..)").matcher(answer.toString(StandardCharsets.UTF_8));
      return code.find() ? code.group(1) : "";
    }
  }
}
