package io.gantry.normalizer.rules;

import io.gantry.contracts.event.Finding.Severity;
import io.gantry.dicom.data.CharacterSetForensics;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import java.util.Optional;

/** What is done without a rule of the site. */
final class BuiltInRules {
  private final RuleBook rules;

  BuiltInRules(RuleBook rules) {
    this.rules = rules;
  }

  /**
   * The issuer of the patient ID that its source stands for, where the object has none.
   *
   * @param now after the rules before
   */
  Optional<Change> issuer(ReceivedObject object, DataSet now, DataSet head, Findings findings) {
    if (!rules.issuerOfPatientId()
        || object.issuer().isEmpty()
        || now.string(Tag.PATIENT_ID).isEmpty()
        || now.string(Tag.ISSUER_OF_PATIENT_ID).isPresent()) {
      return Optional.empty();
    }
    findings.add(Tag.ISSUER_OF_PATIENT_ID, "issuer-absent", Severity.INFO);
    return Optional.of(
        RecordedPatch.put(
            head, Tag.ISSUER_OF_PATIENT_ID, Vr.LO, object.issuer(), Change.Reason.COERCE));
  }

  /** The character set that objects without one turn out to be in. */
  Optional<Change> characterSet(DataSet head, Survey survey, boolean tailKnown, Findings findings) {
    if (!survey.hasUndeclaredText() || Survey.declaresCharacterSet(head)) {
      return Optional.empty();
    }
    findings.add(Tag.SPECIFIC_CHARACTER_SET, "undeclared-character-set", Severity.WARNING);
    if (!rules.undeclaredUtf8() || !survey.undeclaredTextIsUtf8() || !tailKnown) {
      return Optional.empty();
    }
    if (rules.characterSets() != RuleBook.CharacterSets.FIND
        && !CharacterSetForensics.isPlausibleAs("ISO_IR 192", head)) {
      return Optional.empty(); // well-formed by chance, it seems: see CharacterSetRule
    }
    return Optional.of(
        RecordedPatch.put(
            head, Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192", Change.Reason.CORRECT));
  }
}
