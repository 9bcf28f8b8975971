package io.gantry.normalizer.identity.adt;

import io.gantry.normalizer.identity.Patient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Patients as they were received, which of them were merged into which, and the other numbers they
 * have. Changes are a draft until they are kept: they are seen at once and can be thrown away. Not
 * thread safe.
 */
public final class PatientRegistry {
  /** More steps than any chain of merges has. */
  private static final int LONGEST_CHAIN = 1000;

  private final Map<String, byte[]> kept = new HashMap<>();

  /** In the order in which they have to be written: who gives a number away comes first. */
  private final Map<String, PatientState> draft = new LinkedHashMap<>();

  /** Which MRN lists another system's number: as kept, and as drafted (empty = nobody any more). */
  private final Map<Alias, String> claims = new HashMap<>();

  private final Map<Alias, String> draftClaims = new HashMap<>();

  /** Issuers of MRNs in upper case, and how many patients have them. */
  private final Map<String, Integer> issuers = new HashMap<>();

  /** How an issuer was written first, by its upper case. */
  private final Map<String, String> spellings = new HashMap<>();

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
    PatientState old = state(patient.mrn());
    change(old == null ? PatientState.of(patient) : old.with(patient));
  }

  public Optional<Patient> find(String mrn) {
    return Optional.ofNullable(state(mrn)).map(PatientState::patient);
  }

  /** All of them, merged ones too. */
  public List<Patient> all() {
    Stream<Patient> fresh =
        draft.keySet().stream().filter(mrn -> !kept.containsKey(mrn)).map(this::patient);
    return Stream.concat(kept.keySet().stream().map(this::patient), fresh).toList();
  }

  private Patient patient(String mrn) {
    return find(mrn).orElseThrow();
  }

  /** Where an MRN leads: itself unless it was merged (or is not known). */
  public String survivor(String mrn) {
    String at = mrn;
    for (int steps = 0; steps < LONGEST_CHAIN; steps++) {
      PatientState state = state(at);
      if (state == null || state.mergedInto().isEmpty() || state(state.mergedInto()) == null) {
        return at;
      }
      at = state.mergedInto();
    }
    return mrn; // round in a circle: nowhere
  }

  public boolean isMerged(String mrn) {
    return !survivor(mrn).equals(mrn);
  }

  /** Lets one MRN, and all that were merged into it before, end in another. */
  public void merge(String mrn, String survivor) {
    PatientState old = state(mrn);
    if (old == null || isMerged(survivor) || survivor(mrn).equals(survivor)) {
      throw new IllegalArgumentException("the survivor must not be merged itself");
    }
    change(old.mergedInto(survivor));
  }

  /** The number stands for this patient from now on, and for nobody else. */
  public void alias(Alias alias, String mrn) {
    String before = claimOf(alias);
    if (mrn.equals(before)) {
      return;
    }
    PatientState owner = before == null ? null : state(before);
    if (owner != null) {
      change(owner.without(alias));
    }
    PatientState patient = state(mrn);
    if (patient != null) {
      change(patient.with(alias));
    }
  }

  Optional<String> ownerOf(Alias alias) {
    return Optional.ofNullable(claimOf(alias)).map(this::survivor);
  }

  private @Nullable String claimOf(Alias alias) {
    String drafted = draftClaims.get(alias);
    String claim = drafted == null ? claims.get(alias) : drafted;
    return claim == null || claim.isEmpty() ? null : claim;
  }

  /** The other numbers that were said of just this MRN. */
  public List<Alias> aliasesOf(String mrn) {
    PatientState state = state(mrn);
    return state == null ? List.of() : state.aliases();
  }

  Optional<Instant> updatedAt(String mrn) {
    return Optional.ofNullable(state(mrn)).map(PatientState::updatedAt);
  }

  void updated(String mrn, Instant sentAt) {
    PatientState state = state(mrn);
    if (state != null) {
      change(state.updatedAt(sentAt));
    }
  }

  /** Whether MRNs of this index come from this issuer; not said counts as yes. */
  boolean isOurs(String issuer, String oid) {
    if (issuer.isBlank() && oid.isBlank()) {
      return true;
    }
    // Where both are said, the universal id decides: namespaces are local names.
    boolean oidKnown = !oid.isBlank() && issuers.keySet().stream().anyMatch(PatientRegistry::isOid);
    return issuers.containsKey(upper(oidKnown ? oid : issuer));
  }

  /**
   * The issuer of an MRN of this index as the index writes it; one that is not said is the only one
   * there is.
   */
  String usualIssuer(String issuer) {
    return usual(issuer, false);
  }

  /** The same of its universal id. */
  String usualOid(String oid) {
    return usual(oid, true);
  }

  private String usual(String said, boolean oid) {
    if (!said.isBlank()) {
      return spellings.getOrDefault(upper(said), said.strip());
    }
    List<String> all = issuers.keySet().stream().filter(one -> isOid(one) == oid).toList();
    return all.size() == 1 ? spellings.getOrDefault(all.getFirst(), "") : "";
  }

  private static String upper(String issuer) {
    return issuer.strip().toUpperCase(Locale.ROOT);
  }

  private static boolean isOid(String issuer) {
    return issuer.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  // ---- drafts

  @Nullable PatientState state(String mrn) {
    PatientState drafted = draft.get(mrn);
    if (drafted != null) {
      return drafted;
    }
    byte[] packed = kept.get(mrn);
    return packed == null ? null : PatientState.unpack(packed);
  }

  void change(PatientState state) {
    String mrn = state.patient().mrn();
    PatientState old = state(mrn);
    if (old != null) {
      old.aliases().forEach(alias -> draftClaims.put(alias, ""));
    }
    state.aliases().forEach(alias -> draftClaims.put(alias, mrn));
    draft.remove(mrn); // what changed last is written last
    draft.put(mrn, state);
  }

  /** What has changed since the last time, in the order in which it has to be written. */
  List<PatientState> changes() {
    return List.copyOf(draft.values());
  }

  /** Forgets what has changed. */
  void discard() {
    draft.clear();
    draftClaims.clear();
  }

  /** Makes the changes lasting. */
  public void keep() {
    Collection<PatientState> changed = new ArrayList<>(draft.values());
    discard();
    changed.forEach(this::keep);
  }

  /** Makes this the last that is known of the MRN; not while there are changes. */
  void keep(PatientState state) {
    String mrn = state.patient().mrn();
    byte[] before = kept.put(mrn, state.packed());
    if (before != null) {
      PatientState old = PatientState.unpack(before);
      old.aliases().forEach(alias -> claims.remove(alias, mrn));
      issuersOf(old.patient())
          .forEach(issuer -> issuers.computeIfPresent(issuer, (_, n) -> n == 1 ? null : n - 1));
    }
    state.aliases().forEach(alias -> claims.put(alias, mrn));
    Stream.of(state.patient().issuer(), state.patient().issuerOid())
        .filter(issuer -> !issuer.isBlank())
        .forEach(issuer -> spellings.putIfAbsent(upper(issuer), issuer.strip()));
    issuersOf(state.patient()).forEach(issuer -> issuers.merge(issuer, 1, Integer::sum));
  }

  private static List<String> issuersOf(Patient patient) {
    return Stream.of(patient.issuer(), patient.issuerOid())
        .filter(issuer -> !issuer.isBlank())
        .map(PatientRegistry::upper)
        .distinct()
        .toList();
  }
}
