package io.gantry.embedded.ehr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * All versions of all resources: an index in memory, the JSON in the log. Writes go one after the
 * other, each a transaction that is on disk when it returns. Thread safe.
 */
public final class ResourceStore implements AutoCloseable {
  private final Map<ResourceKey, List<StoredVersion>> versions = new LinkedHashMap<>();
  private final Map<ResourceKey, ResourceIndexEntries> entries = new HashMap<>();
  private final Map<Indexed, Set<String>> index = new HashMap<>();
  private final ResourceLog log;

  /** One searchable value of a type; a null system stands for any. */
  private record Indexed(String type, String kind, String value) {}

  /**
   * Opens the store, reading the whole log once.
   *
   * @throws IOException when the log cannot be read, is damaged, or is open elsewhere
   */
  public ResourceStore(Path file) throws IOException {
    this.log =
        ResourceLog.open(
            file,
            changes -> {
              for (ResourceLog.Change change : changes) {
                apply(change.version(), change.json());
              }
            });
  }

  /** Work that reads the store and collects changes, all of which are written, or none. */
  synchronized <R> R write(Function<Changes, R> work) {
    Changes changes = new Changes(this);
    R result = work.apply(changes);
    List<ResourceLog.Change> staged = changes.staged();
    if (!staged.isEmpty()) {
      try {
        List<StoredVersion> placed = log.append(staged);
        for (int i = 0; i < placed.size(); i++) {
          apply(placed.get(i), staged.get(i).json());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return result;
  }

  private void apply(StoredVersion version, String json) throws IOException {
    ResourceKey key = version.key();
    versions.computeIfAbsent(key, k -> new ArrayList<>(1)).add(version);
    ResourceIndexEntries old = entries.remove(key);
    if (old != null) {
      indexed(key.type(), old).forEach(at -> remove(at, key.id()));
    }
    if (!version.deleted()) {
      ResourceIndexEntries now = ResourceIndexEntries.of(json);
      entries.put(key, now);
      indexed(key.type(), now)
          .forEach(at -> index.computeIfAbsent(at, k -> new LinkedHashSet<>(2)).add(key.id()));
    }
  }

  private void remove(Indexed at, String id) {
    Set<String> ids = index.get(at);
    if (ids != null && ids.remove(id) && ids.isEmpty()) {
      index.remove(at);
    }
  }

  private static List<Indexed> indexed(String type, ResourceIndexEntries of) {
    List<Indexed> all = new ArrayList<>();
    for (ResourceIndexEntries.Token token : of.identifiers()) {
      all.add(new Indexed(type, "identifier", token.system() + "|" + token.value()));
      all.add(new Indexed(type, "identifier-value", token.value()));
    }
    for (String reference : of.references()) {
      all.add(new Indexed(type, "reference", reference));
    }
    return all;
  }

  /** The newest version, a deletion included; empty if there never was such a resource. */
  synchronized Optional<StoredVersion> newest(ResourceKey key) {
    return Optional.ofNullable(versions.get(key)).map(List::getLast);
  }

  /** A given version. */
  synchronized Optional<StoredVersion> version(ResourceKey key, long version) {
    return versions.getOrDefault(key, List.of()).stream()
        .filter(v -> v.version() == version)
        .findFirst();
  }

  /** Ids of the resources that carry the token ({@code system|value}, {@code |value}, value). */
  synchronized Set<String> withIdentifier(String type, String token) {
    Indexed wanted =
        token.contains("|")
            ? new Indexed(type, "identifier", token)
            : new Indexed(type, "identifier-value", token);
    return Set.copyOf(index.getOrDefault(wanted, Set.of()));
  }

  /** Ids of the resources whose subject, patient or target is {@code reference}. */
  synchronized Set<String> referringTo(String type, String reference) {
    return Set.copyOf(index.getOrDefault(new Indexed(type, "reference", reference), Set.of()));
  }

  /** Ids of all living resources of a type, in the order they were first written. */
  synchronized List<String> all(String type) {
    return versions.values().stream()
        .map(List::getLast)
        .filter(v -> v.key().type().equals(type) && !v.deleted())
        .map(v -> v.key().id())
        .toList();
  }

  /** The JSON of a version. */
  String json(StoredVersion version) {
    try {
      return log.json(version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    log.close();
  }
}
