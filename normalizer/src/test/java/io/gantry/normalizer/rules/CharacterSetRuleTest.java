package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.dicom.data.charset.TextKind;
import io.gantry.normalizer.rules.RuleBook.CharacterSets;
import io.gantry.testkit.GeneratedNames;
import io.gantry.testkit.GeneratedNames.Script;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CharacterSetRuleTest {
  private static final RuleBook HOLDING = book(CharacterSets.HOLD);
  private static final RuleBook REPAIRING = book(CharacterSets.REPAIR);

  private static RuleBook book(CharacterSets policy) {
    return new RuleBook("site-1", true, true, true, List.of(), RuleBook.NotPatchable.HOLD, policy);
  }

  private static LinkedPatient patient(String name) {
    return new LinkedPatient("SIM001", "OTHERHOS", "", name, "19610203", "F");
  }

  private static TestHead named(String declared, byte[] name) {
    TestHead head = TestHead.aConformantCt().put(Tag.PATIENT_NAME, Vr.PN, even(name));
    return declared.isEmpty() ? head : head.put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, declared);
  }

  private static byte[] even(byte[] value) {
    byte[] padded = java.util.Arrays.copyOf(value, value.length + (value.length & 1));
    if (padded.length > value.length) {
      padded[value.length] = ' ';
    }
    return padded;
  }

  private static ReceivedObject received(
      TestHead head, @Nullable LinkedPatient link, KnownText text) {
    ReceivedObject plain = head.received();
    return new ReceivedObject(
        plain.transferSyntaxUid(),
        plain.head(),
        plain.tail(),
        plain.source(),
        plain.issuer(),
        plain.malformed(),
        plain.receivedAt(),
        link,
        text);
  }

  @Test
  void utf8UnderAnotherNameIsCertainByItsBytesAndTheirRecordIsKept() {
    byte[] bytes = "Ιωάννου^Ελένη".getBytes(StandardCharsets.UTF_8);
    Patched patched = Patched.of(named("ISO_IR 100", bytes), REPAIRING);

    assertThat(patched.head().string(Tag.PATIENT_NAME)).contains("Ιωάννου^Ελένη");
    assertThat(patched.head().string(Tag.SPECIFIC_CHARACTER_SET)).contains("ISO_IR 192");
    assertThat(patched.outcome().findings())
        .extracting(Finding::code)
        .contains("character-set-by-bytes", "rule:character-set");
    assertThat(patched.previous().string(Tag.SPECIFIC_CHARACTER_SET)).contains("ISO_IR 100");
    assertThat(patched.originals().getFirst().string(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION))
        .contains("CORRECT");
  }

  @Test
  void withoutThePolicyNothingIsChangedOrHeld() {
    byte[] bytes = "Иванов^Иван".getBytes(Charset.forName("windows-1251"));

    assertThat(new Normalizer(book(CharacterSets.FIND)).apply(named("", bytes).received()))
        .isInstanceOfSatisfying(
            Outcome.Normalize.class, outcome -> assertThat(outcome.patch().edits()).isEmpty());
  }

  @Test
  void whatIsUncertainIsHeldWithAProposalThatShowsNoName() {
    byte[] bytes = "Иванов^Иван".getBytes(Charset.forName("windows-1251"));

    Outcome outcome = new Normalizer(HOLDING).apply(named("", bytes).received());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Hold.class,
            hold -> {
              assertThat(hold.code()).isEqualTo("GTY-0412");
              assertThat(hold.message())
                  .contains("may be windows-1251 (score")
                  .doesNotContain("Иван");
              assertThat(hold.findings())
                  .extracting(Finding::code)
                  .contains("character-set-uncertain", "character-set-may-be:windows-1251");
            });
  }

  @Test
  void thePatientIndexMakesItCertain() {
    byte[] bytes = "Иванов^Иван".getBytes(Charset.forName("windows-1251"));
    ReceivedObject object = received(named("", bytes), patient("Ivanov^Ivan"), KnownText.NOTHING);

    assertThat(new Normalizer(HOLDING).apply(object))
        .isInstanceOfSatisfying(
            Outcome.Normalize.class,
            outcome ->
                assertThat(outcome.findings())
                    .extracting(Finding::code)
                    .contains("character-set-by-index"));
  }

  @Test
  void aNameOfAnotherPatientIsNoEvidence() {
    byte[] bytes = "Иванов^Иван".getBytes(Charset.forName("windows-1251"));
    ArchivePatient other = new ArchivePatient("SIM999", "", "", "Иванов^Иван", "19700101", "F");
    ReceivedObject object = received(named("", bytes), null, new KnownText(other, null));

    assertThat(new Normalizer(HOLDING).apply(object)).isInstanceOf(Outcome.Hold.class);
  }

  @Test
  void whatTheArchiveSaidOfTheStudyMakesItCertainAndBytesStandInTheRecord() {
    byte[] bytes = even("Иванов^Иван".getBytes(Charset.forName("windows-1251")));
    ArchivePatient asked = new ArchivePatient("SIM001", "", "", "Иванов^Иван", "19610203", "F");

    Patched patched =
        Patched.of(received(named("", bytes), null, new KnownText(asked, null)), HOLDING);

    assertThat(patched.head().string(Tag.PATIENT_NAME)).contains("Иванов^Иван");
    DataSet record =
        patched
            .originals()
            .getFirst()
            .sequence(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE)
            .getFirst();
    assertThat(record.value(Tag.NONCONFORMING_DATA_ELEMENT_VALUE).map(ValueElement::bytes))
        .hasValueSatisfying(value -> assertThat(value).isEqualTo(bytes));
    assertThat(patched.previous().value(Tag.PATIENT_NAME).map(ValueElement::length)).contains(0);
  }

  @Test
  void anArchiveThatReadTheSameBytesAsLatin1IsNoEvidence() {
    byte[] bytes = "Dvořák^Jiří".getBytes(Charset.forName("ISO-8859-2"));
    String guessed = new String(bytes, StandardCharsets.ISO_8859_1);
    ArchivePatient asked = new ArchivePatient("SIM001", "", "", guessed, "19610203", "F");

    Outcome outcome =
        new Normalizer(HOLDING).apply(received(named("", bytes), null, new KnownText(asked, null)));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Hold.class, hold -> assertThat(hold.code()).isEqualTo("GTY-0412"));
  }

  @Test
  void aNameInTheIndexPutsItsProposalFirstAndMakesNothingCertain() {
    byte[] bytes = "Dvořák^Jiří".getBytes(Charset.forName("ISO-8859-2"));
    KnownNames names =
        (number, issuer, birthDate) ->
            number.equals("SIM001") && birthDate.equals("19610203")
                ? List.of("NOVÁK^JIŘÍ", "DVOŘÁK^JIŘÍ")
                : List.of();
    ReceivedObject object = received(named("", bytes), null, KnownText.NOTHING);

    Outcome hinted = new Normalizer(HOLDING, names).apply(object);
    Outcome plain = new Normalizer(HOLDING).apply(object);

    assertThat(hinted)
        .isInstanceOfSatisfying(
            Outcome.Hold.class,
            hold -> {
              assertThat(hold.code()).isEqualTo("GTY-0412");
              assertThat(hold.message())
                  .contains("may be ISO_IR 101 (score")
                  .contains("which gives the name that the patient index has")
                  .doesNotContainIgnoringCase("dvo");
              assertThat(hold.findings())
                  .extracting(Finding::code)
                  .contains("character-set-name-known:ISO_IR 101");
            });
    assertThat(plain)
        .isInstanceOfSatisfying(
            Outcome.Hold.class, hold -> assertThat(hold.message()).doesNotContain("patient index"));
    assertThat(new Normalizer(REPAIRING, names).apply(object))
        .as("what goes on depends on nothing that may change")
        .isEqualTo(new Normalizer(REPAIRING).apply(object));
  }

  @Test
  void whatAPersonAcceptedGoesOnAsItIs() {
    byte[] bytes = even("Dvořák^Jiří".getBytes(Charset.forName("ISO-8859-2")));

    Patched patched =
        Patched.of(
            received(named("", bytes), null, new KnownText(null, ExtractOrder.AS_IT_IS)), HOLDING);

    assertThat(patched.head().value(Tag.PATIENT_NAME).map(ValueElement::bytes))
        .hasValueSatisfying(value -> assertThat(value).isEqualTo(bytes));
    assertThat(patched.outcome().findings())
        .extracting(Finding::code)
        .contains("character-set-accepted");
  }

  @Test
  void whatAPersonChoseIsApplied() {
    byte[] bytes = "Иванов^Иван".getBytes(Charset.forName("KOI8-R"));

    Patched patched =
        Patched.of(
            received(named("", bytes), null, new KnownText(null, "KOI8-R")),
            book(CharacterSets.FIND));

    assertThat(patched.head().string(Tag.PATIENT_NAME)).contains("Иванов^Иван");
    assertThat(patched.outcome().findings())
        .extracting(Finding::code)
        .contains("character-set-by-person");
  }

  @Test
  void aSetThatTheTextIsNotInIsRefusedWhoeverChoseIt() {
    byte[] bytes = "Иванов^Иван".getBytes(Charset.forName("KOI8-R"));

    assertThat(
            new Normalizer(HOLDING)
                .apply(received(named("", bytes), null, new KnownText(null, "ISO_IR 192"))))
        .isInstanceOfSatisfying(
            Outcome.Hold.class, hold -> assertThat(hold.code()).isEqualTo("GTY-0412"));
  }

  @Test
  void nestedTextIsRepairedTooAndItsBytesAreKept() {
    byte[] bytes = even("Иванов^Иван".getBytes(Charset.forName("windows-1251")));
    TestHead head =
        named("", bytes)
            .putItems(
                Tag.REQUEST_ATTRIBUTES_SEQUENCE,
                TestHead.empty().put(Tag.REQUESTING_PHYSICIAN, Vr.PN, bytes));

    Patched patched =
        Patched.of(received(head, null, new KnownText(null, "windows-1251")), HOLDING);

    DataSet item = patched.head().sequence(Tag.REQUEST_ATTRIBUTES_SEQUENCE).getFirst();
    assertThat(item.string(Tag.REQUESTING_PHYSICIAN)).contains("Иванов^Иван");
    assertThat(
            patched.originals().getFirst().sequence(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE))
        .hasSize(2)
        .allMatch(one ->
            java.util.Arrays.equals(
                one.value(Tag.NONCONFORMING_DATA_ELEMENT_VALUE).orElseThrow().bytes(), bytes));
    DataSet previous = patched.previous().sequence(Tag.REQUEST_ATTRIBUTES_SEQUENCE).getFirst();
    assertThat(previous.value(Tag.REQUESTING_PHYSICIAN).map(ValueElement::length)).contains(0);
  }

  /** Index in the name's own letters, or in another patient's: the evidence that there is. */
  @Test
  void noNameOfManyScriptsIsRepairedWrongly() throws IOException {
    StringBuilder table =
        new StringBuilder("script, set: repaired, held, left, of these as other letters, of\n");
    int wrong = 0;
    for (Script script : GeneratedNames.SCRIPTS) {
      for (String set : script.sets()) {
        Random random = new Random(7);
        int[] counts = new int[5];
        for (int i = 0; i < 25; i++) {
          String name = GeneratedNames.name(script, random);
          String text = GeneratedNames.word(script, random);
          String known = random.nextInt(4) == 0 ? GeneratedNames.name(script, random) : name;
          Optional<byte[]> bytes = CharacterSet.named(set).encode(name, TextKind.NAME);
          Optional<byte[]> more = CharacterSet.named(set).encode(text, TextKind.VALUES);
          if (bytes.isEmpty() || more.isEmpty()) {
            continue;
          }
          ArchivePatient asked = new ArchivePatient("SIM001", "", "", known, "19610203", "F");
          TestHead head =
              named(random.nextBoolean() ? "ISO_IR 100" : "", bytes.get())
                  .put(Tag.STUDY_DESCRIPTION, Vr.LO, even(more.get()));
          Outcome outcome =
              new Normalizer(HOLDING).apply(received(head, null, new KnownText(asked, null)));
          counts[3]++;
          switch (outcome) {
            case Outcome.Hold _ -> counts[1]++;
            case Outcome.Normalize normalized -> {
              boolean repaired =
                  normalized.patch().edits().stream()
                      .anyMatch(edit -> edit.path().tag() == Tag.SPECIFIC_CHARACTER_SET);
              counts[repaired ? 0 : 2]++;
              boolean right =
                  name.equals(normalized.attributes().patient().name())
                      && text.equals(normalized.attributes().study().description());
              counts[4] += repaired || right ? 0 : 1;
              if (repaired && !right) {
                wrong++;
                table.append("WRONG ").append(name).append(' ').append(set).append('\n');
              }
            }
          }
        }
        table.append(
            String.format(
                Locale.ROOT,
                "%-36s %4d %4d %4d %4d %4d%n",
                script.name() + ", " + set,
                counts[0],
                counts[1],
                counts[2],
                counts[4],
                counts[3]));
      }
    }
    Files.writeString(Path.of("target", "character-sets-known.txt"), table);
    assertThat(wrong).as(table.toString()).isZero();
  }
}
