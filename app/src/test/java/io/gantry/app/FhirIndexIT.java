package io.gantry.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.fhir.FhirIndexStage;
import io.gantry.fhir.adapter.hapi.HapiPatients;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.fhir.adapter.oauth.Tokens;
import io.gantry.fhir.index.PatientFeed;
import io.gantry.fhir.publish.Retries;
import io.gantry.normalizer.adapter.patients.LivePatientIndex;
import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.IdentityMatcher;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientRecord;
import io.gantry.normalizer.identity.adt.PatientBook;
import io.gantry.normalizer.identity.adt.PatientRegistry.Alias;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.FhirIndexConfig;
import io.gantry.platform.config.FhirIndexConfig.Crosswalk;
import io.gantry.platform.config.FhirIndexConfig.Match;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.platform.retry.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient.LinkType;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Patients of a FHIR server, HAPI's, to the matcher through a real broker. All names invented. */
@Timeout(120)
class FhirIndexIT {
  private static final String HOSPITAL = "urn:oid:1.2.3";
  private static final String RIS = "urn:oid:1.2.4";
  private static final Instant MORNING = Instant.parse("2026-01-01T06:00:00Z");

  @TempDir private Path folder;
  private EmbeddedKafka broker;
  private KafkaSettings kafka;
  private RuleDesk desk;
  private PatientLog log;

  @BeforeEach
  void startBroker() {
    broker = EmbeddedKafka.start(folder.resolve("kafka"));
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(kafka, 1);
    desk = new RuleDesk(new PatientBook());
    log = new PatientLog(kafka, "patients", Duration.ofSeconds(10), desk);
  }

  @AfterEach
  void stopBroker() {
    log.close();
    broker.close();
  }

  @Test
  void aServerIsReadWholeOnceAndThenOnlyWhatItChanged() throws Exception {
    try (PatientsAtHapi server = new PatientsAtHapi(true)) {
      for (int i = 0; i < 25; i++) {
        server.put(patient("10" + (10 + i), "Moss", "Ivy" + i), "p" + i, at(i));
      }
      server.patients.values().forEach(patient -> patient.setActive(false)); // not seen for years
      server.failures.set(2);
      try (PatientFeed feed = feed(server, 10)) {
        assertThat(feed.load(_ -> {})).isEqualTo(25);
        assertThat(patientRequests(server)).isEqualTo(2 + 3);
        server.requests.clear();

        assertThat(feed.load(_ -> {})).isZero();
        server.put(patient("2000", "Reed", "Sol"), "q", at(100_000));

        assertThat(feed.load(_ -> {})).isEqualTo(1);
        assertThat(searches(server)).allMatch(search -> search.contains("_lastUpdated=ge"));
      }
      assertThat(registry()).hasSize(26);
      Patient one = desk.book().registry().find("1011").orElseThrow();
      assertThat(one.birthDate()).isEqualTo(19700101);
      assertThat(one.issuer()).isEqualTo("HOSPITAL");
      assertThat(one.issuerOid()).isEqualTo("1.2.3");

      try (PatientFeed again = feed(server, 10)) { // another process goes on there
        server.requests.clear();
        assertThat(again.load(_ -> {})).isZero();
        assertThat(searches(server)).allMatch(search -> search.contains("_lastUpdated=ge"));
      }
    }
  }

  @Test
  void replacedPatientsAreMergedAndNamesAreReadInAllTheirForms() throws Exception {
    try (PatientsAtHapi server = new PatientsAtHapi(false)) {
      org.hl7.fhir.r4.model.Patient kept = patient("100", "Moss", "Ivy");
      kept.addName().setUse(HumanName.NameUse.MAIDEN).setFamily("Reed");
      HumanName written = kept.addName().setFamily("\u82d4").addGiven("\u8513");
      written.addExtension(
          "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation",
          new CodeType("IDE"));
      kept.addIdentifier().setSystem(RIS).setValue("R7");
      org.hl7.fhir.r4.model.Patient gone = patient("099", "Moss", "Ivy");
      gone.setActive(false);
      gone.addLink().setType(LinkType.REPLACEDBY).setOther(new Reference("Patient/kept"));
      org.hl7.fhir.r4.model.Patient wrong = patient("500", "Sorrel", "Tom");
      wrong.getBirthDateElement().setValueAsString("1931");
      wrong.setGender(AdministrativeGender.MALE);
      wrong.addLink().setType(LinkType.REPLACEDBY).setOther(new Reference("Patient/kept"));
      org.hl7.fhir.r4.model.Patient lost = patient("600", "Fennel", "Ada");
      lost.addLink().setType(LinkType.REPLACEDBY).setOther(new Reference("Patient/nowhere"));
      server.put(gone, "gone", at(1));
      server.put(wrong, "wrong", at(2));
      server.put(lost, "lost", at(3));
      server.put(new org.hl7.fhir.r4.model.Patient(), "nobody", at(4));
      server.put(kept, "kept", at(5));
      try (PatientFeed feed = feed(server, 2)) {
        feed.load(_ -> {});
      }

      assertThat(registry())
          .extracting(Patient::mrn)
          .containsExactlyInAnyOrder("100", "099", "500");
      assertThat(desk.book().registry().survivor("099")).isEqualTo("100");
      assertThat(desk.book().registry().isMerged("500")).isFalse();
      assertThat(desk.book().questions()).hasSize(1);
      assertThat(desk.book().questions().getFirst().event()).isEqualTo("replaced-by");
      Patient ivy = desk.book().registry().find("100").orElseThrow();
      assertThat(ivy.name().previousFamily()).isEqualTo("Reed");
      assertThat(ivy.name().ideographic()).isEqualTo("\u82d4^\u8513");
      assertThat(desk.book().registry().aliasesOf("100")).containsExactly(new Alias("R7", "RIS"));
    }
  }

  @Test
  void aServerThatWasNeverReadStopsTheStartAndOneThatWasDoesNot() throws Exception {
    PatientsAtHapi server = new PatientsAtHapi(false);
    server.token = "hush";
    server.put(patient("100", "Moss", "Ivy"), "p", at(1));
    try (PatientFeed stranger = feed(server, 10)) {
      assertThatThrownBy(() -> stranger.load(_ -> {}))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("GTY-0703")
          .extracting(e -> ((GantryException) e).code())
          .isEqualTo("GTY-0740");
    }
    FhirIndexConfig config =
        new FhirIndexConfig(
            server.baseUrl(), "HOSPITAL", 10, 1, Match.AUTO, Crosswalk.AUTO, "hush");
    try (PatientFeed feed = feed(config)) {
      assertThat(feed.load(_ -> {})).isEqualTo(1);
      server.close();
      assertThat(feed.load(_ -> {})).isZero();
      assertThat(feed.health().ok()).isFalse();
    }
  }

  @Test
  void whatWaitsIsAskedAboutAndTheMatcherStillDecides() throws Exception {
    try (PatientsAtHapi server = new PatientsAtHapi(true)) {
      server.put(patient("100", "Moss", "Ivy"), "p", at(1));
      server.put(patient("300", "Larkspur", "Tamsin"), "late", at(-999_999_999L));
      server.crosswalks.put(RIS + "|R7001", new Identifier().setSystem(HOSPITAL).setValue("100"));
      PatientFeed feed = feed(server, 10);
      feed.load(_ -> {});
      org.hl7.fhir.r4.model.Patient candidate = patient("400", "Wexcombe", "Ottilie");
      candidate.setId("Patient/candidate");
      server.candidates.add(candidate);
      server.requests.clear();
      PatientRecord byNumber = record("R7001", "RIS", "MOSS^IVY", "");
      PatientRecord byName = record("", "", "Wexcombe^Ottilie", "19700101");
      PatientRecord stolen = record("R7001", "RIS", "Sorrel^Tom", "19330303");
      FhirIndexStage stage = new FhirIndexStage(kafka, List.of(feed), Map.of("legacy", "RIS"));
      try (LivePatientIndex index = LivePatientIndex.start(kafka, "matcher");
          EventPublisher events = new EventPublisher(kafka, "test")) {
        index.awaitCaughtUp(Duration.ofSeconds(20));
        assertThat(decide(index, byNumber)).isInstanceOf(Decision.Review.class);
        assertThat(decide(index, byName)).isInstanceOf(Decision.NotInIndex.class);
        stage.start();

        events.publish(Topics.IDENTITIES, waiting("1.2", byNumber, "GTY-0440")).get();
        events.publish(Topics.IDENTITIES, waiting("1.3", byName, "GTY-0441")).get();

        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> {
              assertThat(decide(index, byNumber)).isInstanceOf(Decision.Linked.class);
              assertThat(decide(index, byName)).isInstanceOf(Decision.Linked.class);
            });
        assertThat(decide(index, byNumber).explanation()).contains("number is this patient's");
        assertThat(decide(index, stolen)).isInstanceOf(Decision.Review.class);
      } finally {
        stage.close();
      }
      assertThat(server.asked.getFirst().getNameFirstRep().getFamily()).isEqualTo("MOSS");
      assertThat(server.requests)
          .noneMatch(request -> request.contains("R7001") || request.contains("Wexcombe"))
          .anyMatch(request -> request.startsWith("POST /fhir/Patient/$ihe-pix"))
          .anyMatch(request -> request.startsWith("POST /fhir/Patient/_search"));
    }
  }

  private static Decision decide(LivePatientIndex index, PatientRecord record) {
    return index.read((patients, _) -> new IdentityMatcher(patients).decide(record));
  }

  private static PatientRecord record(String id, String issuer, String name, String born) {
    return new PatientRecord("r", "legacy", id, issuer, "", name, born, "F");
  }

  private static IdentityDecision waiting(String study, PatientRecord record, String code) {
    return new IdentityDecision(
        "legacy",
        study,
        1,
        code.equals("GTY-0440") ? IdentityDecision.Outcome.REVIEW : IdentityDecision.Outcome.NONE,
        null,
        new ArchivePatient(
            record.patientId(), "", "", record.patientName(), record.birthDate(), record.sex()),
        null,
        0,
        "why",
        IdentityMatcher.RULES,
        "topic-1",
        null,
        false,
        code,
        MORNING,
        MORNING);
  }

  private static @Nullable Tokens tokens(FhirIndexConfig config) {
    String token = config.token();
    return token == null ? null : Tokens.fixed(token);
  }

  private PatientFeed feed(PatientsAtHapi server, int pageSize) {
    return feed(
        new FhirIndexConfig(
            server.baseUrl(), "HOSPITAL", pageSize, 1, Match.AUTO, Crosswalk.AUTO, null));
  }

  private PatientFeed feed(FhirIndexConfig config) {
    return new PatientFeed(
        config,
        Map.of("HOSPITAL", HOSPITAL, "RIS", RIS),
        new HapiPatients(config.baseUrl(), Duration.ofSeconds(10), tokens(config), false),
        log,
        new Retries(
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(50)), Duration.ofSeconds(3)));
  }

  private List<Patient> registry() throws Exception {
    log.catchUp();
    return desk.book().registry().all();
  }

  private static long patientRequests(PatientsAtHapi server) {
    return server.requests.stream().filter(request -> request.startsWith("GET /fhir")).count();
  }

  private static List<String> searches(PatientsAtHapi server) {
    return server.requests.stream()
        .filter(request -> request.startsWith("GET /fhir/Patient?"))
        .toList();
  }

  private static Date at(long seconds) {
    return Date.from(MORNING.plusSeconds(seconds));
  }

  private static org.hl7.fhir.r4.model.Patient patient(String mrn, String family, String given) {
    org.hl7.fhir.r4.model.Patient patient = new org.hl7.fhir.r4.model.Patient();
    patient.addIdentifier().setSystem(HOSPITAL).setValue(mrn);
    patient.addName().setUse(HumanName.NameUse.OFFICIAL).setFamily(family).addGiven(given);
    patient.getBirthDateElement().setValueAsString("1970-01-01");
    patient.setGender(AdministrativeGender.FEMALE);
    return patient;
  }
}
