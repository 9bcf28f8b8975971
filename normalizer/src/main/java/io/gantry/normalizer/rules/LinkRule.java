package io.gantry.normalizer.rules;

import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.dicom.data.DataSet;
import io.gantry.normalizer.book.Action;
import io.gantry.normalizer.book.Application;
import io.gantry.normalizer.book.Applied;
import io.gantry.normalizer.book.Attribute;
import io.gantry.normalizer.book.Rule;
import io.gantry.normalizer.book.Template;
import java.util.ArrayList;
import java.util.List;

/**
 * A decision about the patient as a rule: the object gets his number, issuer, name, birth date and
 * sex. Where its character set lacks a letter of the name, all its text becomes UTF-8 first.
 */
final class LinkRule {
  private static final String NAME = "identity";

  private LinkRule() {}

  /** Applies it to a head, as the rules before have left it. */
  static Applied apply(LinkedPatient link, String source, DataSet head, boolean tailIsAscii) {
    List<Action> actions = actions(link);
    Applied plain = new Application(source, head, tailIsAscii).apply(List.of(rule(actions)));
    if (plain instanceof Applied.Changed) {
      return plain;
    }
    List<Action> inUtf8 = new ArrayList<>();
    inUtf8.add(new Action.Reencode(null));
    inUtf8.addAll(actions);
    return new Application(source, head, tailIsAscii).apply(List.of(rule(inUtf8)));
  }

  private static Rule rule(List<Action> actions) {
    return new Rule(NAME, List.of(), actions, false, List.of(), 0);
  }

  private static List<Action> actions(LinkedPatient link) {
    List<Action> actions = new ArrayList<>();
    actions.add(set("PatientID", link.mrn()));
    actions.add(
        link.issuer().isEmpty()
            ? new Action.Remove(attribute("IssuerOfPatientID"))
            : set("IssuerOfPatientID", link.issuer()));
    if (!link.name().isEmpty()) {
      actions.add(set("PatientName", link.name()));
    }
    if (!link.birthDate().isEmpty()) {
      actions.add(set("PatientBirthDate", link.birthDate()));
    }
    if (!link.sex().isEmpty()) {
      actions.add(set("PatientSex", link.sex()));
    }
    return actions;
  }

  private static Action set(String keyword, String text) {
    return new Action.SetText(
        attribute(keyword), new Template(text, List.of(new Template.Piece.Literal(text))));
  }

  private static Attribute attribute(String keyword) {
    return Attribute.of(keyword)
        .orElseThrow(() -> new IllegalStateException("no attribute " + keyword));
  }
}
