package io.gantry.normalizer.rules;

import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.dicom.data.Tag;
import io.gantry.normalizer.book.Action;
import io.gantry.normalizer.book.Attribute;
import io.gantry.normalizer.book.Rule;
import io.gantry.normalizer.book.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decision about an object that is stored already: the same rules as on the way in, applied to
 * the head as it is stored, with one more rule that sets the patient. What the object records as
 * original values are therefore those of the version before. Pure; immutable.
 */
public final class Restamping {
  private static final String RULE = "restamp";
  private static final String NONE = "restamp-1";

  private final RuleBook current;

  /**
   * @param current the rule book that decisions may name
   */
  public Restamping(RuleBook current) {
    this.current = current;
  }

  /**
   * @param stored head and tail as stored; its time is not looked at
   * @return a hold where a value is none of its attribute, the object can't be patched, or the
   *     decision names another rule book than this process has
   */
  public Outcome apply(RestampDecision decision, ReceivedObject stored) {
    String wanted = decision.ruleBook();
    if (wanted != null && !wanted.equals(current.version())) {
      return new Outcome.Hold(
          "GTY-0409",
          "the decision is for rule book %s, this process has %s: start it with that rule book, or decide again"
              .formatted(wanted, current.version()),
          List.of());
    }
    ReceivedObject object = decidedAt(decision, stored);
    List<Action> actions = actions(decision.patient());
    Outcome outcome = with(decision, actions).apply(object);
    if (outcome instanceof Outcome.Hold && !isAscii(decision.patient())) {
      List<Action> utf8 = new ArrayList<>(List.of(new Action.Reencode(null)));
      utf8.addAll(actions);
      return with(decision, utf8).apply(object);
    }
    return outcome;
  }

  /** The only time that a patch contains is the decision's. */
  private static ReceivedObject decidedAt(RestampDecision decision, ReceivedObject stored) {
    return new ReceivedObject(
        stored.transferSyntaxUid(),
        stored.head(),
        stored.tail(),
        stored.source(),
        stored.issuer(),
        stored.malformed(),
        decision.decidedAt());
  }

  private Normalizer with(RestampDecision decision, List<Action> actions) {
    boolean rules = decision.ruleBook() != null;
    List<Rule> site = new ArrayList<>(rules ? current.site() : List.of());
    if (!actions.isEmpty()) {
      site.add(
          new Rule(RULE, List.of(), actions, decision.reason() == Reason.CORRECT, List.of(), 0));
    }
    return new Normalizer(
        new RuleBook(
            rules ? current.version() : NONE,
            rules && current.issuerOfPatientId(),
            rules && current.undeclaredUtf8(),
            rules && current.valuePadding(),
            site,
            RuleBook.NotPatchable.HOLD,
            rules ? current.characterSets() : RuleBook.CharacterSets.FIND),
        !rules);
  }

  private static List<Action> actions(PatientValues patient) {
    List<Action> actions = new ArrayList<>();
    set(Tag.PATIENT_NAME, "PatientName", patient.name()).ifPresent(actions::add);
    set(Tag.PATIENT_ID, "PatientID", patient.patientId()).ifPresent(actions::add);
    issuer(patient.issuerOfPatientId()).ifPresent(actions::add);
    set(Tag.PATIENT_BIRTH_DATE, "PatientBirthDate", patient.birthDate()).ifPresent(actions::add);
    set(Tag.PATIENT_SEX, "PatientSex", patient.sex()).ifPresent(actions::add);
    return actions;
  }

  /** Attributes of type 2 stay, without a value. */
  private static Optional<Action> set(int tag, String name, @Nullable String value) {
    if (value == null) {
      return Optional.empty();
    }
    Attribute attribute = new Attribute(name, tag, "");
    return Optional.of(
        value.isBlank() ? new Action.Empty(attribute) : new Action.SetText(attribute, text(value)));
  }

  /** An attribute of type 3 goes. */
  private static Optional<Action> issuer(@Nullable String value) {
    Attribute attribute = new Attribute("IssuerOfPatientID", Tag.ISSUER_OF_PATIENT_ID, "");
    return value != null && value.isBlank()
        ? Optional.of(new Action.Remove(attribute))
        : set(attribute.tag(), attribute.name(), value);
  }

  /** Stands for itself, whatever is in it. */
  private static Template text(String value) {
    return new Template(value, List.of(new Template.Piece.Literal(value)));
  }

  private static boolean isAscii(PatientValues patient) {
    String name = patient.name();
    String id = patient.patientId();
    return (name == null || name.chars().allMatch(c -> c < 0x80))
        && (id == null || id.chars().allMatch(c -> c < 0x80));
  }
}
