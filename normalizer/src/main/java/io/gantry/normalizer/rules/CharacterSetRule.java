package io.gantry.normalizer.rules;

import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.dicom.data.CharacterSetForensics;
import io.gantry.dicom.data.CharacterSetForensics.Examination;
import io.gantry.dicom.data.CharacterSetForensics.State;
import io.gantry.dicom.data.CharacterSetReading;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.normalizer.book.Action;
import io.gantry.normalizer.book.Application;
import io.gantry.normalizer.book.Applied;
import io.gantry.normalizer.book.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of text whose declared character set is missing or wrong (docs/character-sets.md):
 * what is certain is encoded anew as ISO_IR 192, what is not is held with a proposal. Certain is
 * what the bytes themselves leave no doubt of, what a person chose, and the one reading that gives
 * the name that the archive or the patient index has for this patient.
 */
final class CharacterSetRule {
  static final String HELD = "GTY-0412";

  static final String NAME = "character-set";
  private static final int PROPOSED = 4;
  private static final int SHORTEST_NAME = 4;

  private final RuleBook rules;
  private final KnownNames names;
  private final ReceivedObject object;
  private final DataSet head;
  private final @Nullable DataSet behind;
  private final boolean tailIsAscii;

  /**
   * @param head as the rules before have left it
   * @param behind the data set behind the pixels, null: none
   */
  CharacterSetRule(
      RuleBook rules,
      KnownNames names,
      ReceivedObject object,
      DataSet head,
      @Nullable DataSet behind,
      boolean tailIsAscii) {
    this.rules = rules;
    this.names = names;
    this.object = object;
    this.head = head;
    this.behind = behind;
    this.tailIsAscii = tailIsAscii;
  }

  /** What the rule says. */
  sealed interface Ruling {
    /** Nothing is to be done. */
    record Leave() implements Ruling {}

    /** The text is in UTF-8 now. */
    record Repaired(Applied.Changed changed) implements Ruling {}

    /** A person has to choose. */
    record Hold(String message) implements Ruling {}
  }

  /**
   * @param tailKnown whether all text could be looked at
   */
  Ruling apply(boolean tailKnown, Findings findings) {
    String chosen = object.text().chosen();
    if (ExtractOrder.AS_IT_IS.equals(chosen)) {
      findings.add(Tag.SPECIFIC_CHARACTER_SET, "character-set-accepted", Severity.WARNING);
      return new Ruling.Leave();
    }
    if (chosen != null) {
      return repaired(chosen, "person", findings)
          .orElseGet(() ->
              new Ruling.Hold(
                  "some text is not "
                      + chosen
                      + ", which was chosen for it; choose another set, or repair the object in the"
                      + " archive"));
    }
    boolean asked = rules.characterSets() != RuleBook.CharacterSets.FIND;
    if (!asked || !tailKnown || Application.saysWhatTextIs(rules.site(), object.source(), head)) {
      return new Ruling.Leave();
    }
    Examination examined =
        behind == null
            ? CharacterSetForensics.examine(head)
            : CharacterSetForensics.examine(head, behind);
    if (examined.state() == State.FITS) {
      return new Ruling.Leave();
    }
    if (examined.state() == State.SUSPECT) {
      findings.add(Tag.SPECIFIC_CHARACTER_SET, "character-set-suspect", Severity.WARNING);
    }
    return certain(examined)
        .flatMap(reading -> repaired(reading.set(), reading.evidence(), findings))
        .orElseGet(() -> uncertain(examined, findings));
  }

  private record Certain(String set, String evidence) {}

  private Optional<Certain> certain(Examination examined) {
    Optional<CharacterSetReading> evident = examined.evident();
    if (evident.isPresent()) {
      return Optional.of(new Certain(evident.get().set(), "bytes"));
    }
    LinkedPatient link = object.link();
    ArchivePatient asked = object.text().asked();
    Optional<Certain> index =
        link == null
            ? Optional.empty()
            : known(link.mrn(), link.birthDate(), link.name())
                .flatMap(name -> agreeing(examined, name))
                .map(reading -> new Certain(reading.set(), "index"));
    return index.isPresent() || asked == null
        ? index
        : known(asked.id(), asked.birthDate(), asked.name())
            .flatMap(name -> agreeing(examined, name))
            .filter(reading -> isNoGuess(reading, examined))
            .map(reading -> new Certain(reading.set(), "archive"));
  }

  /**
   * Archives that store no declaration read the bytes as Latin-1 and say that: with another
   * plausible reading beside it, such an answer is the same bytes again and no evidence.
   */
  private static boolean isNoGuess(CharacterSetReading reading, Examination examined) {
    boolean latin1 =
        reading.sets().contains("ISO_IR 100") || reading.sets().contains("windows-1252");
    return !latin1
        || examined.readings().stream().noneMatch(one -> one.plausible() && !one.equals(reading));
  }

  /** The name of somebody who is this object's patient by number or birth date. */
  private Optional<String> known(String number, String birthDate, String name) {
    String own = head.string(Tag.PATIENT_ID, "");
    String born = head.string(Tag.PATIENT_BIRTH_DATE, "");
    boolean same =
        (!own.isBlank() && own.strip().equals(number.strip()))
            || (!born.isBlank() && born.strip().equals(birthDate.strip()));
    return same && tells(name) ? Optional.of(name) : Optional.empty();
  }

  /** Long enough to be no chance, and nothing of it lost. */
  private static boolean tells(String name) {
    long letters = name.codePoints().filter(Character::isLetter).count();
    boolean tells = letters >= SHORTEST_NAME || name.codePoints().anyMatch(c -> c >= 0x80);
    return tells && name.indexOf('?') < 0;
  }

  private Optional<CharacterSetReading> agreeing(Examination examined, String name) {
    return NameReadings.of(head).agreeing(examined.readings(), name);
  }

  private Optional<Ruling> repaired(String set, String evidence, Findings findings) {
    Rule rule = new Rule(NAME, List.of(), List.of(new Action.Reencode(set)), true, List.of(), 0);
    boolean tailStays = tailIsAscii || set.equals("ISO_IR 192");
    Applied applied = new Application(object.source(), head, tailStays).apply(List.of(rule));
    if (!(applied instanceof Applied.Changed changed)) {
      return Optional.empty();
    }
    if (!changed.by().isEmpty()) {
      findings.add(Tag.SPECIFIC_CHARACTER_SET, "character-set-by-" + evidence, Severity.INFO);
    }
    return Optional.of(new Ruling.Repaired(changed));
  }

  private Ruling uncertain(Examination examined, Findings findings) {
    findings.add(Tag.SPECIFIC_CHARACTER_SET, "character-set-uncertain", Severity.WARNING);
    boolean holds = rules.characterSets() == RuleBook.CharacterSets.HOLD;
    Optional<CharacterSetReading> elsewhere = holds ? asElsewhere(examined) : Optional.empty();
    elsewhere.ifPresent(reading ->
        findings.add(
            Tag.SPECIFIC_CHARACTER_SET,
            "character-set-name-known:" + reading.set(),
            Severity.INFO));
    List<String> proposals = new ArrayList<>();
    for (CharacterSetReading reading : ranked(examined, elsewhere)) {
      if (proposals.size() < PROPOSED && reading.plausible()) {
        findings.add(
            Tag.SPECIFIC_CHARACTER_SET, "character-set-may-be:" + reading.set(), Severity.INFO);
        proposals.add(words(reading, elsewhere.filter(reading::equals).isPresent()));
      }
    }
    if (!holds) {
      return new Ruling.Leave();
    }
    return new Ruling.Hold(
        "what the text is in isn't certain; "
            + (proposals.isEmpty()
                ? "no known set explains all of it"
                : "by %d bytes of 0x80 and above it may be %s"
                    .formatted(examined.characters(), String.join("; ", proposals)))
            + ". Choose: gantry holds resolve "
            + studyOf(head)
            + " --character-set SET");
  }

  /** The reading that gives the name which somebody with this number has elsewhere. */
  private Optional<CharacterSetReading> asElsewhere(Examination examined) {
    String number = head.string(Tag.PATIENT_ID, "");
    String said = head.string(Tag.ISSUER_OF_PATIENT_ID, "");
    String issuer = said.isBlank() ? object.issuer() : said;
    return names.names(number, issuer, head.string(Tag.PATIENT_BIRTH_DATE, "")).stream()
        .filter(CharacterSetRule::tells)
        .flatMap(name -> agreeing(examined, name).stream())
        .findFirst();
  }

  private static List<CharacterSetReading> ranked(
      Examination examined, Optional<CharacterSetReading> first) {
    List<CharacterSetReading> ranked = new ArrayList<>(examined.readings());
    first.ifPresent(reading -> {
      ranked.remove(reading);
      ranked.addFirst(reading);
    });
    return ranked;
  }

  private static String studyOf(DataSet head) {
    return head.string(Tag.STUDY_INSTANCE_UID, "");
  }

  private static String words(CharacterSetReading reading, boolean asElsewhere) {
    List<String> same = reading.sets().subList(1, reading.sets().size());
    return "%s (%s%s%s)"
        .formatted(
            reading.set().replace("\\", "\\\\"),
            String.format(Locale.ROOT, "score %.2f", reading.score()),
            asElsewhere ? ", which gives the name that the patient index has" : "",
            same.isEmpty()
                ? ""
                : ", the same as " + same.stream().limit(2).collect(Collectors.joining(", ")));
  }
}
