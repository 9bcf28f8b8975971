package io.gantry.normalizer.identity.adt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.MessageTaken;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.contracts.patient.AdtMessage;
import io.gantry.contracts.patient.AdtMessage.Header;
import io.gantry.contracts.patient.AdtMessage.Identifier;
import io.gantry.contracts.patient.AdtMessage.Name;
import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.IdentityMatcher;
import io.gantry.normalizer.identity.IndexUpdates;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientIndex;
import io.gantry.normalizer.identity.PatientRecord;
import io.gantry.normalizer.identity.PersonName;
import io.gantry.normalizer.identity.adt.AdtOutcome.Action;
import io.gantry.normalizer.identity.adt.PatientBook.Judgement;
import io.gantry.normalizer.identity.adt.PatientRegistry.Alias;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatientBookTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final List<String> EVENTS =
      List.of("A08", "A28", "A31", "A40", "A40", "A40", "A47", "A34");
  private static final List<String> NAMES = List.of("Moss", "Reed", "Fennel", "Sorrel");

  private final PatientBook book = new PatientBook();
  private final List<PatientEvent> log = new ArrayList<>();
  private int messages;

  private void write(List<PatientEvent> events) {
    for (PatientEvent event : events) {
      log.add(event);
      book.read(event);
    }
  }

  private Judgement take(AdtMessage... patients) {
    Judgement judgement = book.judge(List.of(patients), NOON);
    write(judgement.events());
    return judgement;
  }

  private void row(String mrn, String family) {
    write(book.row(Source.CSV, patient(mrn, family), "", List.of(), NOON));
  }

  private static Patient patient(String mrn, String family) {
    return new Patient(mrn, PersonName.of(family, "Ivy"), 19700101, 'F', "HOSP", "");
  }

  private AdtMessage message(String event, String mrn, String prior, String family, int seconds) {
    return new AdtMessage(
        new Header(
            "HIS|HOSP", "m" + messages++, event, NOON.plusSeconds(seconds), 0, "d" + messages),
        List.of(
            new Identifier(mrn, "HOSP", "", "MR"),
            new Identifier("L" + seconds % 7, "ORTHO", "", "PI")),
        prior.isEmpty() ? List.of() : List.of(new Identifier(prior, "HOSP", "", "MR")),
        List.of(new Name(family, "Ivy", "", "", "", "L", "")),
        "",
        "");
  }

  private void someHistory(Random random) {
    for (int i = 100; i < 112; i++) {
      row(String.valueOf(i), NAMES.get(i % 4));
    }
    for (int i = 0; i < 120; i++) {
      String event = EVENTS.get(random.nextInt(EVENTS.size()));
      boolean merge = List.of("A40", "A47", "A34").contains(event);
      String mrn = String.valueOf(100 + random.nextInt(15));
      String prior = merge ? String.valueOf(100 + random.nextInt(15)) : "";
      take(message(event, mrn, prior, NAMES.get(random.nextInt(4)), random.nextInt(60)));
      if (i % 40 == 0) {
        row(mrn, NAMES.get(random.nextInt(4)));
      }
    }
  }

  /** Any that keeps the last record of each key and the order. */
  private List<PatientEvent> compacted(Random random) {
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < log.size(); i++) {
      last.put(log.get(i).key(), i);
    }
    int share = random.nextInt(5);
    List<PatientEvent> kept = new ArrayList<>();
    for (int i = 0; i < log.size(); i++) {
      if (Integer.valueOf(i).equals(last.get(log.get(i).key())) || random.nextInt(4) < share) {
        kept.add(log.get(i));
      }
    }
    return kept;
  }

  @Test
  void whateverCompactionTakesAwayTheSameIndexAndTheSameAnswersComeOut() {
    Random random = new Random(17);
    someHistory(random);
    assertThat(book.registry().all().stream().filter(p -> book.registry().isMerged(p.mrn())))
        .hasSizeGreaterThan(4);
    PatientIndex whole = new PatientIndex();
    IndexUpdates all = new IndexUpdates(whole);
    log.forEach(all::apply);
    IdentityMatcher wholeMatcher = new IdentityMatcher(whole);
    for (int round = 0; round < 30; round++) {
      List<PatientEvent> kept = compacted(random);
      PatientBook again = new PatientBook();
      PatientIndex index = new PatientIndex();
      IndexUpdates updates = new IndexUpdates(index);
      kept.forEach(event -> {
        again.read(event);
        updates.apply(event);
      });
      IdentityMatcher matcher = new IdentityMatcher(index);
      AdtMessage next = message("A08", "104", "", "Tansy", 100);
      assertThat(again.judge(List.of(next), NOON)).isEqualTo(book.judge(List.of(next), NOON));
      for (Patient patient : book.registry().all()) {
        String mrn = patient.mrn();
        assertThat(again.registry().find(mrn)).contains(patient);
        assertThat(again.registry().survivor(mrn)).isEqualTo(book.registry().survivor(mrn));
        assertThat(again.registry().aliasesOf(mrn)).isEqualTo(book.registry().aliasesOf(mrn));
        assertThat(decide(matcher, mrn, patient)).isEqualTo(decide(wholeMatcher, mrn, patient));
      }
      for (int i = 0; i < 7; i++) {
        Alias alias = new Alias("L" + i, "ORTHO");
        assertThat(again.registry().ownerOf(alias)).isEqualTo(book.registry().ownerOf(alias));
      }
    }
  }

  private static Decision decide(IdentityMatcher matcher, String mrn, Patient patient) {
    String name = patient.name().family() + "^" + patient.name().given();
    return matcher.decide(
        new PatientRecord("r", "s", "7" + mrn + "7", "", "L3001^^^ORTHO", name, "19700101", "F"));
  }

  @Test
  void aRowIsWrittenOnceAndDoesNotUndoWhatMessagesHaveSaid() {
    row("100", "Moss");
    row("200", "Moss");
    assertThat(book.row(Source.CSV, patient("100", "Moss"), "", List.of(), NOON)).isEmpty();
    take(message("A08", "100", "", "Fennel", 1));
    take(message("A40", "100", "200", "", 2));

    assertThat(book.row(Source.CSV, patient("100", "Moss"), "", List.of(), NOON)).isEmpty();
    row("200", "Reed");

    assertThat(book.registry().find("100").orElseThrow().name().family()).isEqualTo("Fennel");
    assertThat(book.registry().survivor("200")).isEqualTo("100");
    row("100", "Sorrel");
    assertThat(book.registry().find("100").orElseThrow().name().family()).isEqualTo("Sorrel");
  }

  @Test
  void aMessageIsAppliedOnceAlsoAfterOthersAndAfterARestart() {
    row("100", "Moss");
    AdtMessage first = message("A08", "100", "", "Fennel", 1);
    take(first);
    take(message("A08", "100", "", "Reed", 1));

    assertThat(take(first).outcomes().getFirst().action()).isEqualTo(Action.DUPLICATE);
    PatientBook restarted = new PatientBook();
    log.forEach(restarted::read);
    Judgement again = restarted.judge(List.of(first), NOON);
    assertThat(again.outcomes().getFirst().action()).isEqualTo(Action.DUPLICATE);
    assertThat(again.events()).isEmpty();
    assertThat(restarted.registry().find("100").orElseThrow().name().family()).isEqualTo("Reed");
  }

  @Test
  void aSlotThatIsUsedAgainForgetsItsMessageAndAQuestionIsKept() {
    row("100", "Moss");
    AdtMessage first = message("A08", "100", "", "Fennel", 1);
    MessageTaken taken = (MessageTaken) take(first).events().getLast();
    assertThat(taken.key()).isEqualTo("message/1");
    book.read(
        new MessageTaken(
            1 + MessageTaken.SLOTS, "HIS|HOSP", "other", "d", "A08", NOON, List.of(), NOON, null));
    assertThat(take(first).outcomes().getFirst().action()).isNotEqualTo(Action.DUPLICATE);

    Judgement question = take(message("A40", "100", "100000", "", 1));
    assertThat(question.events()).hasSize(1);
    row("300", "Reed");
    write(
        book.row(
            Source.CSV,
            new Patient("400", PersonName.of("Other", "Man"), 19500505, 'M', "HOSP", ""),
            "",
            List.of(),
            NOON));
    MessageTaken kept = (MessageTaken) take(message("A40", "300", "400", "", 3)).events().getLast();
    assertThat(kept.isQuestion()).isTrue();
    assertThat(kept.key()).startsWith("question/").doesNotContain("400");
  }

  @Test
  void ofAMessageWithSeveralPatientsAllOrNothingIsApplied() {
    row("100", "Moss");
    row("200", "Moss");
    Judgement judgement =
        take(message("A40", "100", "200", "", 1), message("A40", "100", "", "", 1));

    assertThat(judgement.foremost().action()).isEqualTo(Action.REJECTED);
    assertThat(judgement.events()).isEmpty();
    assertThat(book.registry().isMerged("200")).isFalse();
  }

  @Test
  void whatWouldBreakTheIndexForAllIsRejected() {
    row("100", "Moss");
    for (String family : List.of("Mo\u001fss", "x".repeat(1001))) {
      assertThat(take(message("A08", "100", "", family, 1)).foremost().action())
          .isEqualTo(Action.REJECTED);
    }
    assertThat(log).filteredOn(PatientRecorded.class::isInstance).hasSize(1);
  }

  private void serve(String mrn, String family, String mergedInto, Instant updatedAt) {
    write(
        book.resource(
            new PatientBook.Served(patient(mrn, family), mergedInto, List.of(), updatedAt), NOON));
  }

  @Test
  void whatAServerSaysReplacesWhatAFileSaysAndNeverTheOtherWayRound() {
    row("100", "Moss");
    serve("100", "Reed", "", NOON);
    assertThat(log).hasSize(2);

    serve("100", "Reed", "", NOON);
    row("100", "Moss");

    assertThat(log).hasSize(2);
    assertThat(book.registry().find("100").orElseThrow().name().family()).isEqualTo("Reed");
  }

  @Test
  void aResourceThatIsOlderThanTheLastMessageDoesNotUndoIt() {
    row("100", "Moss");
    take(message("A08", "100", "", "Fennel", 5));

    serve("100", "Moss", "", NOON.minusSeconds(3600));

    assertThat(book.registry().find("100").orElseThrow().name().family()).isEqualTo("Fennel");
  }

  @Test
  void aReplacedResourceIsAMergeUnlessTheTwoLookLikeDifferentPeople() {
    serve("100", "Moss", "", NOON);
    serve("101", "Moss", "100", NOON);
    assertThat(book.registry().survivor("101")).isEqualTo("100");

    Patient other = new Patient("200", PersonName.of("Reed", "Tom"), 19330303, 'M', "HOSP", "");
    PatientBook.Served served = new PatientBook.Served(other, "100", List.of(), NOON);
    write(book.resource(served, NOON));
    write(book.resource(served, NOON.plusSeconds(1)));

    assertThat(book.registry().isMerged("200")).isFalse();
    assertThat(book.questions()).hasSize(1);
    MessageTaken question = book.questions().getFirst();
    assertThat(book.isApplicable(question)).isTrue();

    write(book.settle(question, true, "jane", NOON));

    assertThat(book.registry().survivor("200")).isEqualTo("100");
    assertThat(book.questions()).isEmpty();
    assertThat(book.question(question.key()).orElseThrow().settled())
        .isEqualTo(new PatientEvent.Settlement(true, "jane", NOON));
  }

  @Test
  void aPersonMayTurnAnEarlierMergeRoundOrDismissWhatWasAsked() {
    row("100", "Moss");
    row("200", "Moss");
    take(message("A40", "100", "200", "", 1));
    take(message("A40", "200", "100", "", 2));
    take(message("A08", "200", "", "Reed", 3));
    assertThat(book.questions()).hasSize(2);

    write(book.settle(book.questions().getFirst(), true, "jane", NOON));
    MessageTaken update = book.questions().getFirst();
    assertThat(book.isApplicable(update)).isFalse();
    write(book.settle(update, false, "jane", NOON));

    assertThat(book.registry().survivor("100")).isEqualTo("200");
    assertThat(book.registry().survivor("200")).isEqualTo("200");
    assertThat(book.questions()).isEmpty();
    PatientBook again = new PatientBook();
    log.forEach(again::read);
    assertThat(again.questions()).isEmpty();
    assertThat(again.registry().survivor("100")).isEqualTo("200");
  }

  @Test
  void aCrosswalkNeverTakesANumberFromSomebodyElse() {
    row("100", "Moss");
    row("200", "Reed");
    Alias number = new Alias("7001", "RIS");
    write(book.crosswalk(Source.CSV, number, "100", NOON));
    assertThat(book.crosswalk(Source.CSV, number, "100", NOON)).isEmpty();

    assertThat(book.crosswalkConflict(number, "200")).contains("another patient");
    assertThat(book.crosswalkConflict(new Alias("7002", "RIS"), "300"))
        .contains("not in the index");
    assertThat(book.registry().aliasesOf("100")).containsExactly(number);
  }
}
