package io.gantry.normalizer.identity.adt;

import io.gantry.normalizer.identity.Patient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Patients as they were received, which of them were merged into which, and the other numbers they
 * have. Not thread safe.
 */
public final class PatientRegistry {
  private final Map<String, Patient> patients = new LinkedHashMap<>();

  /** Merged MRN to the one it ended in; kept flat, so one step leads to the end. */
  private final Map<String, String> survivors = new LinkedHashMap<>();

  private final Map<Alias, String> aliases = new LinkedHashMap<>();
  private final Set<String> issuers = new HashSet<>();

  /**
   * Another system's number.
   *
   * @param issuer its namespace as sent
   */
  public record Alias(String id, String issuer) {
    @Override
    public String toString() {
      return id + "@" + issuer;
    }
  }

  /** Adds or replaces. */
  public void put(Patient patient) {
    patients.put(patient.mrn(), patient);
    for (String issuer : List.of(patient.issuer(), patient.issuerOid())) {
      if (!issuer.isBlank()) {
        issuers.add(issuer.toUpperCase(Locale.ROOT));
      }
    }
  }

  public Optional<Patient> find(String mrn) {
    return Optional.ofNullable(patients.get(mrn));
  }

  /** All of them, merged ones too, in the order in which they came. */
  public List<Patient> all() {
    return List.copyOf(patients.values());
  }

  /** Where an MRN leads: itself unless it was merged (or is not known). */
  public String survivor(String mrn) {
    return survivors.getOrDefault(mrn, mrn);
  }

  public boolean isMerged(String mrn) {
    return survivors.containsKey(mrn);
  }

  /** Lets one MRN, and all that were merged into it before, end in another. */
  public void merge(String mrn, String survivor) {
    if (!patients.containsKey(mrn) || isMerged(survivor) || mrn.equals(survivor)) {
      throw new IllegalArgumentException("the survivor must not be merged itself");
    }
    survivors.replaceAll((_, end) -> end.equals(mrn) ? survivor : end);
    survivors.put(mrn, survivor);
    aliases.replaceAll((_, owner) -> owner.equals(mrn) ? survivor : owner);
  }

  public void alias(Alias alias, String mrn) {
    aliases.put(alias, mrn);
  }

  Optional<String> ownerOf(Alias alias) {
    return Optional.ofNullable(aliases.get(alias));
  }

  /** The other numbers of a patient. */
  public List<Alias> aliasesOf(String mrn) {
    List<Alias> found = new ArrayList<>();
    aliases.forEach((alias, owner) -> {
      if (owner.equals(mrn)) {
        found.add(alias);
      }
    });
    return found;
  }

  /** Whether MRNs of this index come from this issuer; not said counts as yes. */
  boolean isOurs(String issuer, String oid) {
    if (issuer.isBlank() && oid.isBlank()) {
      return true;
    }
    // Where both are said, the universal id decides: namespaces are local names.
    boolean oidKnown = !oid.isBlank() && issuers.stream().anyMatch(i -> i.matches("[0-9.]+"));
    return issuers.contains((oidKnown ? oid : issuer).toUpperCase(Locale.ROOT));
  }
}
