package io.gantry.extractor.move;

import io.gantry.contracts.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The instances of a study as the archive lists them: SOP Instance UIDs by Series Instance UID. An
 * instance listed twice counts once, in the first series. Immutable.
 */
public final class Listing {
  private final Map<String, Set<String>> series;
  private final Set<String> instances;
  private final Map<String, String> syntaxes;

  private Listing(Map<String, Set<String>> series, Map<String, String> syntaxes) {
    this.series = series;
    this.syntaxes = syntaxes;
    Set<String> all = new LinkedHashSet<>();
    series.values().forEach(all::addAll);
    this.instances = all;
  }

  /** Collects a listing; not thread safe. */
  public static final class Builder {
    private final Map<String, Set<String>> series = new LinkedHashMap<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private final Map<String, String> syntaxes = new HashMap<>();

    /** Adds one instance, unless it was added before. */
    public Builder add(String seriesInstanceUid, String sopInstanceUid) {
      if (seen.add(sopInstanceUid)) {
        series.computeIfAbsent(seriesInstanceUid, _ -> new LinkedHashSet<>()).add(sopInstanceUid);
      }
      return this;
    }

    /** The transfer syntax in which the archive says that it holds an instance. */
    public Builder heldIn(String sopInstanceUid, String transferSyntaxUid) {
      syntaxes.put(sopInstanceUid, transferSyntaxUid);
      return this;
    }

    /** The listing so far. */
    public Listing build() {
      Map<String, Set<String>> copy = new LinkedHashMap<>();
      series.forEach((uid, sops) -> copy.put(uid, new LinkedHashSet<>(sops)));
      return new Listing(copy, Map.copyOf(syntaxes));
    }
  }

  /** Distinct SOP Instance UIDs. */
  public int size() {
    return instances.size();
  }

  public boolean isEmpty() {
    return instances.isEmpty();
  }

  public boolean contains(String sopInstanceUid) {
    return instances.contains(sopInstanceUid);
  }

  /** Series Instance UIDs with at least one instance, in the order of the archive. */
  public Set<String> series() {
    return java.util.Collections.unmodifiableSet(series.keySet());
  }

  /** SOP Instance UIDs of a series, in the order of the archive. */
  public Set<String> instancesOf(String seriesInstanceUid) {
    return java.util.Collections.unmodifiableSet(
        Optional.ofNullable(series.get(seriesInstanceUid)).orElse(Set.of()));
  }

  /** The transfer syntax in which the archive says that it holds the instance. */
  public Optional<String> transferSyntax(String sopInstanceUid) {
    return Optional.ofNullable(syntaxes.get(sopInstanceUid));
  }

  /** What is listed and not there: the listing without the instances that are durable. */
  public Listing without(Predicate<String> durable) {
    Builder rest = new Builder();
    rest.syntaxes.putAll(syntaxes);
    series.forEach(
        (uid, sops) -> sops.stream().filter(durable.negate()).forEach(sop -> rest.add(uid, sop)));
    return rest.build();
  }

  /** The listed instances that are among these. */
  public Listing only(Collection<String> sopInstanceUids) {
    Set<String> chosen = Set.copyOf(sopInstanceUids);
    return without(sop -> !chosen.contains(sop));
  }

  /** SHA-256 over the sorted SOP Instance UIDs, each followed by a line feed. */
  public Sha256 digest() {
    StringBuilder text = new StringBuilder();
    new TreeSet<>(instances).forEach(uid -> text.append(uid).append('\n'));
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Listing[" + series.size() + " series, " + instances.size() + " instances]";
  }
}
