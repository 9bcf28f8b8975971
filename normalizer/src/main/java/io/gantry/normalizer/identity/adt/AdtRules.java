package io.gantry.normalizer.identity.adt;

import io.gantry.contracts.patient.AdtMessage;
import io.gantry.contracts.patient.AdtMessage.Header;
import io.gantry.contracts.patient.AdtMessage.Identifier;
import io.gantry.normalizer.identity.MergeCheck;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PersonName;
import io.gantry.normalizer.identity.adt.AdtOutcome.Action;
import io.gantry.normalizer.identity.adt.PatientRegistry.Alias;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Applies messages to a registry, in the order in which they come. The same messages in the same
 * order give the same registry and the same outcomes. Not thread safe.
 */
public final class AdtRules {
  private static final Set<String> MERGES = Set.of("A18", "A34", "A36", "A39", "A40", "A47");

  /** Events that may bring a patient who is not known yet. */
  private static final Set<String> ARRIVALS = Set.of("A01", "A04", "A05", "A28");

  /** Of other systems, for one patient. */
  private static final int MOST_NUMBERS = 100;

  private final PatientRegistry registry;
  private final MergeCheck check = new MergeCheck();

  /** Sender and control id to the digest of the message. */
  private final Map<String, String> seen = new HashMap<>();

  public AdtRules(PatientRegistry registry) {
    this.registry = registry;
  }

  /**
   * Applies one message and keeps what it changes; one that was rejected may come again under its
   * control id.
   */
  public AdtOutcome apply(AdtMessage message) {
    registry.keep();
    Header header = message.header();
    String id = header.sender() + "|" + header.controlId() + "|" + header.part();
    String earlier = seen.get(id);
    if (earlier != null) {
      return repeated(message, earlier.equals(header.digest()));
    }
    AdtOutcome outcome = judge(message);
    if (outcome.action() != Action.REJECTED) {
      seen.put(id, header.digest());
    }
    registry.keep();
    return outcome;
  }

  /** The outcome for a message whose control id was used before. */
  AdtOutcome repeated(AdtMessage message, boolean same) {
    return same
        ? subject(message).outcome(Action.DUPLICATE, "", "the same message was here before")
        : subject(message)
            .outcome(
                Action.REVIEW, "", "another message used this control id before: which is right?");
  }

  /** What a message does that was not here before; its changes are a draft of the registry. */
  AdtOutcome judge(AdtMessage message) {
    Subject subject = subject(message);
    Header header = message.header();
    if (!isKeepable(message)) {
      return subject.outcome(
          Action.REJECTED, "", "a number or name is too long or holds control characters");
    }
    if (subject.mrn().isEmpty()) {
      return subject.outcome(Action.REJECTED, "", "PID-3 holds no number");
    }
    return MERGES.contains(header.event()) ? merge(message, subject) : update(message, subject);
  }

  /** Whom a message is about. */
  private final class Subject {
    private final String mrn;
    private final String prior;
    private final boolean ours;

    Subject(String mrn, String prior, boolean ours) {
      this.mrn = mrn;
      this.prior = prior;
      this.ours = ours;
    }

    String mrn() {
      return mrn;
    }

    boolean isKnown() {
      return ours && registry.find(mrn).isPresent();
    }

    AdtOutcome outcome(Action action, String changes, String note) {
      return new AdtOutcome(action, mrn, prior, ours ? registry.survivor(mrn) : mrn, changes, note);
    }
  }

  /** The first number of an issuer of this index, better one that it knows. */
  private Subject subject(AdtMessage message) {
    List<Identifier> ours =
        message.ids().stream().filter(id -> registry.isOurs(id.issuer(), id.issuerOid())).toList();
    Optional<Identifier> known =
        ours.stream().filter(id -> registry.find(id.id()).isPresent()).findFirst();
    Identifier chosen =
        known.orElseGet(() ->
            ours.isEmpty()
                ? message.ids().isEmpty()
                    ? new Identifier("", "", "", "")
                    : message.ids().getFirst()
                : ours.getFirst());
    String prior = message.priorIds().isEmpty() ? "" : message.priorIds().getFirst().id();
    return new Subject(chosen.id(), prior, !ours.isEmpty());
  }

  private static boolean isKeepable(AdtMessage message) {
    return Stream.of(
                message.ids().stream().flatMap(AdtRules::texts),
                message.priorIds().stream().flatMap(AdtRules::texts),
                message.names().stream()
                    .flatMap(
                        n -> Stream.of(n.family(), n.given(), n.middle(), n.suffix(), n.prefix())))
            .flatMap(texts -> texts)
            .allMatch(PatientState::isKeepable)
        && message.ids().size() <= MOST_NUMBERS;
  }

  private static Stream<String> texts(Identifier id) {
    return Stream.of(id.id(), id.issuer(), id.issuerOid());
  }

  // ---- updates

  private AdtOutcome update(AdtMessage message, Subject subject) {
    Header header = message.header();
    if (!subject.isKnown()) {
      boolean arrives =
          subject.ours && ARRIVALS.contains(header.event()) && !message.names().isEmpty();
      return arrives
          ? arrival(message, subject)
          : subject.outcome(
              Action.UNKNOWN_PATIENT,
              "",
              subject.ours ? "the MRN is not in the index" : "the number is of a foreign issuer");
    }
    if (registry.isMerged(subject.mrn())) {
      return subject.outcome(
          Action.REVIEW, "", "this MRN was merged away: no change until somebody decides");
    }
    Optional<Instant> last = registry.updatedAt(subject.mrn());
    if (last.isPresent()
        && header.sentAt() != null
        && header.sentAt().isBefore(last.orElseThrow())) {
      return subject.outcome(Action.STALE, "", "sent before an update that is already applied");
    }
    Demographics now = Demographics.merged(registry.find(subject.mrn()).orElseThrow(), message);
    return applied(message, subject, now.patient(), now.changes());
  }

  private AdtOutcome arrival(AdtMessage message, Subject subject) {
    Identifier id =
        message.ids().stream().filter(i -> i.id().equals(subject.mrn())).findFirst().orElseThrow();
    Patient nobody =
        new Patient(
            subject.mrn(),
            PersonName.of("", ""),
            0,
            'U',
            registry.usualIssuer(id.issuer()),
            id.issuer().isBlank() ? registry.usualOid(id.issuerOid()) : id.issuerOid());
    return applied(message, subject, Demographics.merged(nobody, message).patient(), "new patient");
  }

  private AdtOutcome applied(
      AdtMessage message, Subject subject, Patient patient, String demographicChanges) {
    List<String> changes = new ArrayList<>();
    if (!demographicChanges.isEmpty()) {
      changes.add(demographicChanges);
    }
    registry.put(patient);
    Instant sentAt = message.header().sentAt();
    if (sentAt != null) {
      registry.updated(subject.mrn(), sentAt);
    }
    for (Identifier id : message.ids()) {
      if (isLocal(id)) {
        changes.addAll(link(id, subject.mrn()));
      }
    }
    return subject.outcome(Action.APPLIED, String.join("; ", changes), "");
  }

  /** A department's own number (PI); not a passport, driving licence or insurance number. */
  private boolean isLocal(Identifier id) {
    return !id.issuer().isBlank()
        && !registry.isOurs(id.issuer(), id.issuerOid())
        && Set.of("", "PI", "PT", "MR", "AN").contains(id.type());
  }

  private List<String> link(Identifier id, String mrn) {
    Alias alias = new Alias(id.id(), id.issuer());
    boolean there = registry.ownerOf(alias).filter(mrn::equals).isPresent();
    if (there || registry.aliasesOf(mrn).size() >= MOST_NUMBERS) {
      return List.of();
    }
    registry.alias(alias, mrn);
    return List.of("alias %s -> %s".formatted(alias, mrn));
  }

  // ---- merges

  private AdtOutcome merge(AdtMessage message, Subject subject) {
    if (message.priorIds().isEmpty()) {
      return subject.outcome(Action.REJECTED, "", "no MRG segment: what is to be merged?");
    }
    Identifier prior = message.priorIds().getFirst();
    boolean priorIsMrn = registry.isOurs(prior.issuer(), prior.issuerOid());
    if (priorIsMrn && prior.id().equals(subject.mrn())) {
      return subject.outcome(Action.REJECTED, "", "a number can't be merged into itself");
    }
    if (!subject.isKnown()) {
      return moved(message, subject, prior, priorIsMrn);
    }
    if (registry.isMerged(subject.mrn())) {
      return subject.outcome(
          Action.REVIEW,
          "",
          "the survivor was itself merged away: the reverse of an earlier merge?");
    }
    if (!priorIsMrn) {
      List<String> changes = link(prior, subject.mrn());
      return subject.outcome(
          changes.isEmpty() ? Action.NOOP : Action.APPLIED, String.join("; ", changes), "");
    }
    return mergeKnown(subject, prior.id());
  }

  private AdtOutcome mergeKnown(Subject subject, String prior) {
    Optional<Patient> old = registry.find(prior);
    if (old.isEmpty()) {
      return subject.outcome(Action.NOOP, "", "the prior MRN is not in the index");
    }
    if (registry.isMerged(prior)) {
      return registry.survivor(prior).equals(subject.mrn())
          ? subject.outcome(Action.NOOP, "", "already merged so")
          : subject.outcome(Action.REVIEW, "", "the prior MRN was merged into another patient");
    }
    String conflict = check.conflict(registry.find(subject.mrn()).orElseThrow(), old.orElseThrow());
    if (conflict != null) {
      return subject.outcome(Action.REVIEW, "", "the two look like different people: " + conflict);
    }
    registry.merge(prior, subject.mrn());
    return subject.outcome(Action.APPLIED, "", "");
  }

  /** A47: the same patient under a new number that is not known yet. */
  private AdtOutcome moved(
      AdtMessage message, Subject subject, Identifier prior, boolean priorIsMrn) {
    Optional<Patient> old = priorIsMrn ? registry.find(prior.id()) : Optional.empty();
    boolean move = subject.ours && message.header().event().equals("A47") && old.isPresent();
    if (!move || registry.isMerged(prior.id())) {
      return subject.outcome(
          Action.UNKNOWN_PATIENT,
          "",
          subject.ours
              ? "the surviving MRN is not in the index"
              : "the surviving number is of a foreign issuer");
    }
    Patient patient = old.orElseThrow();
    registry.put(
        new Patient(
            subject.mrn(),
            patient.name(),
            patient.birthDate(),
            patient.sex(),
            patient.issuer(),
            patient.issuerOid()));
    registry.merge(prior.id(), subject.mrn());
    return subject.outcome(Action.APPLIED, "new number", "");
  }
}
