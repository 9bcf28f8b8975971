package io.gantry.normalizer.rules;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.dicom.data.CanonicalHead;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.normalizer.book.Application;
import io.gantry.normalizer.book.Applied;
import io.gantry.normalizer.book.Rule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rule book at work: an object's head to a patch or a hold. Pure: the same input gives the same
 * bytes. Immutable, safe to share.
 *
 * <p>An object is left as it is, with a finding, where a change could not be recorded or would
 * break a promise: it is signed; its elements are out of order; its bulk element comes before
 * (0400,0561), so that the record would lie in the tail; its tail is too long to look at. Where it
 * has to go under another patient it is held instead, but for a bulk element that comes first: then
 * it is changed without a record in itself.
 */
public final class Normalizer {
  private final RuleBook rules;
  private final KnownNames names;
  private final BuiltInRules builtIn;
  private final boolean patientOnly;

  public Normalizer(RuleBook rules) {
    this(rules, false);
  }

  /**
   * @param names hints for whoever decides about what is held
   */
  public Normalizer(RuleBook rules, KnownNames names) {
    this.rules = rules;
    this.builtIn = new BuiltInRules(rules);
    this.names = names;
    this.patientOnly = false;
  }

  /**
   * @param patientOnly all that the rules do is to put the object under another patient, and a
   *     decision on record says what was there before
   */
  Normalizer(RuleBook rules, boolean patientOnly) {
    this.rules = rules;
    this.builtIn = new BuiltInRules(rules);
    this.names = KnownNames.NONE;
    this.patientOnly = patientOnly;
  }

  public RuleBook rules() {
    return rules;
  }

  public Outcome apply(ReceivedObject object) {
    if (!object.malformed().isEmpty()) {
      return unreadable("the data set breaks off or is no DICOM");
    }
    TransferSyntax syntax = TransferSyntax.of(object.transferSyntaxUid());
    try {
      DataSet head = DataSetReader.readHead(object.head().toArray(), syntax);
      Optional<Outcome.Hold> missing = missingUid(head);
      return missing.isPresent() ? missing.get() : normalize(object, head, syntax);
    } catch (DicomFormatException e) {
      return unreadable(e.getMessage() == null ? "" : e.getMessage());
    }
  }

  private static Outcome.Hold unreadable(String why) {
    return new Outcome.Hold(
        "GTY-0401",
        "the object can't be read ("
            + why
            + "); look at it in the archive, repair it there and move the study again",
        List.of());
  }

  private static Optional<Outcome.Hold> missingUid(DataSet head) {
    for (int tag : List.of(Tag.SOP_INSTANCE_UID, Tag.STUDY_INSTANCE_UID, Tag.SERIES_INSTANCE_UID)) {
      if (head.string(tag).isEmpty()) {
        Findings findings = new Findings();
        findings.add(tag, "missing-uid", Severity.ERROR);
        return Optional.of(
            new Outcome.Hold(
                "GTY-0403",
                "the object has no value in "
                    + Tag.toString(tag)
                    + " and can't be filed; repair it in the archive and move the study again",
                findings.withRepaired(List.of())));
      }
    }
    return Optional.empty();
  }

  private Outcome normalize(ReceivedObject object, DataSet head, TransferSyntax syntax) {
    Findings findings = new Findings();
    List<Finding> wrong = Conformance.of(head);
    Survey survey = new Survey(findings);
    survey.head(head);
    TailText tail = TailText.of(object, head, syntax, survey);

    Changes wanted = new Changes(head, syntax.coding());
    builtIn.characterSet(head, survey, tail.known(), findings).ifPresent(wanted::replace);
    Set<Integer> reencoded = Set.of();
    switch (new CharacterSetRule(rules, names, object, wanted.after(), tail.behind(), tail.ascii())
        .apply(tail.known(), findings)) {
      case CharacterSetRule.Ruling.Leave() -> {
        // as it is
      }
      case CharacterSetRule.Ruling.Repaired(Applied.Changed changed) -> {
        wanted.replaceAll(changed);
        reencoded = changed.by().keySet();
      }
      case CharacterSetRule.Ruling.Hold(String why) -> {
        return new Outcome.Hold(
            CharacterSetRule.HELD, why, together(findings.withRepaired(List.of()), wrong, wrong));
      }
    }
    Applied applied =
        new Application(object.source(), wanted.after(), tail.ascii()).apply(rules.site());
    if (applied instanceof Applied.Held(Rule rule, String why)) {
      return new Outcome.Hold(
          "GTY-0406",
          "rule %s can't be applied: %s; change the rule or the object, and move the study again"
              .formatted(rule.name(), why),
          together(findings.withRepaired(List.of()), wrong, wrong));
    }
    Applied.Changed site = (Applied.Changed) applied;
    wanted.replaceAll(site);
    LinkedPatient link = object.link();
    boolean moved = false;
    if (link == null) {
      builtIn.issuer(object, wanted.after(), head, findings).ifPresent(wanted::replace);
    } else {
      switch (LinkRule.apply(link, object.source(), wanted.after(), tail.ascii())) {
        case Applied.Held held -> {
          return notUnderItsPatient(held.why(), findings);
        }
        case Applied.Changed linked -> {
          wanted.replaceAll(linked);
          linked.by().forEach((tag, _) -> findings.add(tag, "rule:identity", Severity.INFO));
          moved = !linked.by().isEmpty();
        }
      }
    }
    if (rules.valuePadding()) {
      wanted.addAll(survey.repairs());
    }
    Optional<String> obstacle =
        wanted.isEmpty() ? Optional.empty() : Obstacle.of(head, survey, tail.known());
    // What was there before stands in the decision (topic identities), so it is not lost.
    boolean unrecorded =
        (patientOnly || (moved && site.rules().isEmpty()))
            && obstacle.equals(Optional.of(Obstacle.BULK_FIRST));
    if (unrecorded) {
      obstacle = Optional.empty();
      findings.add(
          Tag.ORIGINAL_ATTRIBUTES_SEQUENCE, "original-attributes-not-recorded", Severity.WARNING);
    }
    obstacle.ifPresent(code -> findings.add(0, code, Severity.WARNING));
    if (obstacle.isPresent() && moved) {
      return notUnderItsPatient("it can't be patched: " + obstacle.get(), findings);
    }
    if (obstacle.isPresent()
        && !site.rules().isEmpty()
        && rules.notPatchable() == RuleBook.NotPatchable.HOLD) {
      return new Outcome.Hold(
          "GTY-0408",
          "rule %s wants to change an object that can't be patched (%s): set not-patchable: pass in"
                  .formatted(site.rules().getFirst().name(), obstacle.get())
              + " the rule book to let it go on as it is",
          findings.withRepaired(List.of()));
    }
    if (obstacle.isEmpty()) {
      reencoded.forEach(tag -> findings.add(tag, "rule:" + CharacterSetRule.NAME, Severity.INFO));
      site.by().forEach((tag, rule) -> findings.add(tag, "rule:" + rule.name(), Severity.INFO));
    }
    Judgement.add(head, findings);
    List<Change> changes = obstacle.isPresent() ? List.of() : wanted.inOrder();

    DataSet after = obstacle.isPresent() ? head : wanted.after();
    ImagingAttributes attributes =
        new AttributeReader(after)
            .attributes(link == null && rules.issuerOfPatientId() ? object.issuer() : "");
    return new Outcome.Normalize(
        RecordedPatch.of(object, head, after, syntax.coding(), changes, !unrecorded),
        together(
            findings.withRepaired(changes),
            wrong,
            changes.isEmpty() ? wrong : Conformance.of(after)),
        attributes,
        Sha256.ofDigest(CanonicalHead.digest(object.head().toArray(), syntax)));
  }

  /** What is wrong counts as repaired where the patch leaves nothing of it. */
  private static List<Finding> together(
      List<Finding> found, List<Finding> wrong, List<Finding> stillWrong) {
    Set<Finding> remaining = Set.copyOf(stillWrong);
    return Stream.concat(
            found.stream(),
            wrong.stream()
                .map(one ->
                    remaining.contains(one)
                        ? one
                        : new Finding(one.path(), one.code(), one.severity(), true)))
        .toList();
  }

  /** It would go under whom it names, and that is somebody else. */
  private static Outcome.Hold notUnderItsPatient(String why, Findings findings) {
    return new Outcome.Hold(
        "GTY-0444",
        "the object can't be put under the patient to whom its study is linked (%s); repair it in"
                .formatted(why)
            + " the archive and move the study again",
        findings.withRepaired(List.of()));
  }
}
