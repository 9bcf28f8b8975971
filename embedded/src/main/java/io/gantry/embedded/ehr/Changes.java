package io.gantry.embedded.ehr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one transaction is about to write; it sees the store as it will be. Used by one thread,
 * within {@link ResourceStore#write}.
 */
final class Changes {
  private final ResourceStore store;
  private final List<ResourceLog.Change> staged = new ArrayList<>();
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  Changes(ResourceStore store) {
    this.store = store;
  }

  List<ResourceLog.Change> staged() {
    return List.copyOf(staged);
  }

  /** The time all versions of this transaction bear. */
  Instant now() {
    return now;
  }

  /** The newest version, a deletion included. */
  Optional<StoredVersion> newest(ResourceKey key) {
    for (ResourceLog.Change change : staged.reversed()) {
      if (change.version().key().equals(key)) {
        return Optional.of(change.version());
      }
    }
    return store.newest(key);
  }

  /** The version number the next write of this resource gets. */
  long nextVersion(ResourceKey key) {
    return newest(key).map(StoredVersion::version).orElse(0L) + 1;
  }

  /** The JSON of a version that is on disk or about to be written. */
  String json(StoredVersion version) {
    for (ResourceLog.Change change : staged) {
      if (change.version().equals(version)) {
        return change.json();
      }
    }
    return store.json(version);
  }

  /** Ids of resources that carry the token, those about to be written included. */
  Set<String> withIdentifier(String type, String token) {
    Set<String> ids = new LinkedHashSet<>(store.withIdentifier(type, token));
    for (ResourceLog.Change change : staged) {
      ResourceKey key = change.version().key();
      if (key.type().equals(type)) {
        if (!change.version().deleted() && carries(change.json(), token)) {
          ids.add(key.id());
        } else {
          ids.remove(key.id());
        }
      }
    }
    return ids;
  }

  private static boolean carries(String json, String token) {
    try {
      return ResourceIndexEntries.of(json).identifiers().stream()
          .anyMatch(t ->
              token.contains("|")
                  ? token.equals(t.system() + "|" + t.value())
                  : token.equals(t.value()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stages a version; its JSON must already bear id, version and time. */
  StoredVersion put(ResourceKey key, String json) {
    return stage(new StoredVersion(key, nextVersion(key), now, false, 0, 0), json);
  }

  /** Stages a deletion. */
  StoredVersion delete(ResourceKey key) {
    return stage(new StoredVersion(key, nextVersion(key), now, true, 0, 0), "");
  }

  private StoredVersion stage(StoredVersion version, String json) {
    staged.add(new ResourceLog.Change(version, json));
    return version;
  }
}
