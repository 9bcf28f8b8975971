package io.gantry.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.embedded.EmbeddedKafka;
import io.gantry.fhir.adapter.hl7.AdtDecoder;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.normalizer.identity.adt.PatientBook;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.ConfigProblems;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.PatientBooks.Import;
import io.gantry.reconciler.wave.PatientBooks.Imported;
import io.gantry.reconciler.wave.PatientBooks.Imported.Counts;
import io.gantry.reconciler.wave.PatientBooks.Question;
import io.gantry.reconciler.wave.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Imports into a state that nobody runs, and what waits there for a person. All names invented. */
@Timeout(180)
class PatientImportIT {
  private static final Request JANE = new Request("jane", "the MPI team says so");
  private static final String HEADER =
      "mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer\n";

  @TempDir private Path folder;

  @Test
  void patientsAndNumbersAreImportedOnceAndQuestionsAreSettledAllOnRecord() throws Exception {
    Path patients =
        file(
            "mpi.csv",
            HEADER + "100,Moss,Ivy,,,,19700101,F,HOSP\n" + "200,Reed,Tom,,,,19330303,M,HOSP\n");
    Path numbers = file("numbers.csv", "issuer,id,mrn\nRIS,7001,100\nRIS,7002,200\n");
    GantryConfig config = config();
    Import wanted = new Import(patients.toString(), numbers.toString(), false);
    try (PatientsAccess access = PatientsAccess.open(config)) {
      PatientBooks books = access.books();
      Counts two = new Counts(2, 0, 0);
      Imported dry = books.load(new Import(wanted.patients(), wanted.crosswalk(), true), JANE);
      assertThat(dry.patients()).isEqualTo(two);
      assertThat(dry.crosswalk()).isEqualTo(two);
      assertThatThrownBy(() -> books.load(wanted, new Request("jane", "")))
          .hasMessageContaining("--why");

      Imported done = books.load(wanted, JANE);
      assertThat(done.patients()).isEqualTo(two);
      assertThat(done.crosswalk()).isEqualTo(two);
      Imported again = books.load(wanted, JANE);
      assertThat(again.patients()).isEqualTo(new Counts(0, 0, 2));
      assertThat(again.crosswalk()).isEqualTo(new Counts(0, 0, 2));

      Path wrong = file("wrong.csv", "issuer,id,mrn\nRIS,7001,200\nRIS,7003,900\nRIS,7004,100\n");
      assertThatThrownBy(() -> books.load(new Import(null, wrong.toString(), false), JANE))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("wrong.csv line 2: the number stands for another patient")
          .hasMessageContaining("wrong.csv line 3: the mrn is not in the index");
      assertThatThrownBy(() -> PatientsAccess.check(file("x.csv", "mrn\n1\n"), wrong))
          .isInstanceOf(ConfigProblems.class);
    }
    takeMerge(config);
    try (PatientsAccess access = PatientsAccess.open(config)) {
      PatientBooks books = access.books();
      Question question = books.questions().getFirst();
      assertThat(question.event()).isEqualTo("A40");
      assertThat(question.mrn()).isEqualTo("100");
      assertThat(question.priorId()).isEqualTo("200");
      assertThat(question.reason()).contains("different people");
      assertThat(question.applicable()).isTrue();

      assertThat(books.settle(question.id(), false, JANE).settled()).isEqualTo("dismissed by jane");
      assertThat(books.questions()).isEmpty();
      assertThatThrownBy(() -> books.settle(question.id(), true, JANE))
          .extracting(e -> ((GantryException) e).code())
          .isEqualTo("GTY-0696");
    }
    try (OperationsAccess access = OperationsAccess.any(config)) {
      List<AuditEntry> history = access.operations().history(null, 10);
      assertThat(history)
          .extracting(AuditEntry::action)
          .containsExactly("message dismissed", "patients imported", "patients imported");
      assertThat(history).allMatch(entry -> entry.toString().contains("jane"));
      assertThat(history.toString()).doesNotContain("Moss").contains("2 added");
    }
  }

  /** As the listener takes it: two people who differ. */
  private static void takeMerge(GantryConfig config) throws Exception {
    String message =
        "MSH|^~\\&|HIS|HOSP|GANTRY|RAD|20260101120000||ADT^A40|m1|P|2.5\r"
            + "PID|1||100^^^HOSP||Moss^Ivy^^^^^L||19700101|F\rMRG|200^^^HOSP\r";
    try (EmbeddedKafka broker = EmbeddedKafka.start(config.state().resolve("kafka"));
        AdtDecoder decoder = new AdtDecoder()) {
      KafkaSettings kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
      TopicAdmin.ensure(kafka, TopicAdmin.EMBEDDED_PARTITIONS);
      try (PatientLog log =
          new PatientLog(kafka, "test", Duration.ofSeconds(20), new RuleDesk(new PatientBook()))) {
        AdtDecoder.Decoded decoded = decoder.decode(message.getBytes(StandardCharsets.US_ASCII));
        assertThat(decoded).isInstanceOf(AdtDecoder.Decoded.Patients.class);
        if (decoded instanceof AdtDecoder.Decoded.Patients taken) {
          assertThat(log.take(taken.messages(), Instant.EPOCH).action()).isEqualTo("REVIEW");
        }
      }
    }
  }

  private GantryConfig config() throws IOException {
    // As root, PostgreSQL runs as another user, who has to get through.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    return ConfigLoader.load(
        file(
            "gantry.yaml",
            "state: "
                + folder.resolve("state")
                + "\nsources: [ { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: 4242 } ]\n"
                + "archive: { endpoint: embedded }\n"));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
