package io.gantry.normalizer.identity.adt;

import io.gantry.contracts.digest.Sha256;
import io.gantry.normalizer.identity.MergeCheck;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.adt.PatientRegistry.Alias;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What rows of files and resources of servers change; the changes are a draft of the registry. What
 * a server says replaces what a file says, never the other way round. Not thread safe.
 */
final class RowRules {
  /** Of other systems, for one patient. */
  private static final int MOST_NUMBERS = 100;

  private static final String SERVED = "fhir:";

  private final PatientRegistry registry;
  private final MergeCheck check = new MergeCheck();

  RowRules(PatientRegistry registry) {
    this.registry = registry;
  }

  /** Whether a row says something new; its changes are drafted. */
  boolean row(Patient patient, String mergedInto, List<Alias> aliases) {
    String digest = digestOf(patient, mergedInto, aliases);
    PatientState old = registry.state(patient.mrn());
    if (old != null && (digest.equals(old.row()) || isServed(old))) {
      return false;
    }
    draft(patient, old, aliases, digest);
    if (!mergedInto.isEmpty() && !registry.survivor(mergedInto).equals(patient.mrn())) {
      registry.change(state(patient.mrn()).mergedInto(mergedInto));
    }
    return true;
  }

  private static boolean isServed(PatientState state) {
    String row = state.row();
    return row != null && row.startsWith(SERVED);
  }

  /**
   * What a resource changes.
   *
   * @param changed whether anything is drafted
   * @param question in words why its merge was left out, for a person to decide; null = nothing
   */
  record Taken(boolean changed, @Nullable String question) {}

  /** The same for a resource of a server, whose merges are looked at as those of messages are. */
  Taken resource(PatientBook.Served served) {
    Patient patient = served.patient();
    String digest = SERVED + digestOf(patient, served.mergedInto(), served.aliases());
    PatientState old = registry.state(patient.mrn());
    if (old != null && digest.equals(old.row())) {
      return new Taken(false, null);
    }
    Patient said = old != null && isOlder(served, old) ? old.patient() : patient;
    draft(said, old, List.of(), digest);
    for (Alias alias : served.aliases()) {
      if (crosswalkConflict(alias, patient.mrn()) == null) {
        registry.alias(alias, patient.mrn());
      }
    }
    return new Taken(true, served.mergedInto().isEmpty() ? null : merge(said, served.mergedInto()));
  }

  /** The server has not heard yet what a message has told since. */
  private static boolean isOlder(PatientBook.Served served, PatientState old) {
    return served.updatedAt() != null
        && old.updatedAt() != null
        && served.updatedAt().isBefore(old.updatedAt());
  }

  private @Nullable String merge(Patient patient, String into) {
    String mrn = patient.mrn();
    if (registry.survivor(into).equals(mrn)) {
      return into.equals(mrn) ? null : "the survivor was itself merged into this patient";
    }
    if (registry.isMerged(mrn)) {
      return registry.survivor(mrn).equals(registry.survivor(into))
          ? null
          : "the patient was merged into another patient";
    }
    Optional<Patient> survivor = registry.find(into);
    String conflict = survivor.isEmpty() ? null : check.conflict(survivor.orElseThrow(), patient);
    if (conflict != null) {
      return "the two look like different people: " + conflict;
    }
    registry.change(state(mrn).mergedInto(into));
    return null;
  }

  /** In words why another system's number can't simply stand for this patient; null = it can. */
  @Nullable String crosswalkConflict(Alias alias, String mrn) {
    if (registry.find(mrn).isEmpty()) {
      return "the mrn is not in the index";
    }
    Optional<String> owner = registry.ownerOf(alias);
    if (owner.isPresent() && !owner.orElseThrow().equals(registry.survivor(mrn))) {
      return "the number stands for another patient";
    }
    boolean known = owner.isPresent();
    return !known && registry.aliasesOf(mrn).size() >= MOST_NUMBERS
        ? "the patient has too many numbers"
        : null;
  }

  /** Whether the number is new; it is drafted. Only without a conflict. */
  boolean crosswalk(Alias alias, String mrn) {
    if (registry.ownerOf(alias).isPresent()) {
      return false;
    }
    registry.alias(alias, mrn);
    return true;
  }

  private void draft(
      Patient patient, @Nullable PatientState old, List<Alias> aliases, String digest) {
    registry.change((old == null ? PatientState.of(patient) : old.with(patient)).fromRow(digest));
    aliases.forEach(alias -> registry.alias(alias, patient.mrn()));
  }

  private PatientState state(String mrn) {
    PatientState state = registry.state(mrn);
    if (state == null) {
      throw new IllegalStateException("just put there");
    }
    return state;
  }

  private static String digestOf(Patient patient, String mergedInto, List<Alias> aliases) {
    String text = new String(PatientState.of(patient).packed(), StandardCharsets.UTF_8);
    byte[] digest =
        Sha256.newMessageDigest()
            .digest((text + '\n' + mergedInto + '\n' + aliases).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 8);
  }
}
