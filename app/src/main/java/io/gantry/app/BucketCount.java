package io.gantry.app;

import io.gantry.loader.Archive;
import io.gantry.reconciler.wave.ArchiveCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the bucket lists, for the ledger's balance. Thread safe. */
record BucketCount(Archive archive) implements ArchiveCount {
  @Override
  public Optional<Map<String, Long>> objects(Collection<String> studies) {
    Map<String, Long> counts = new HashMap<>();
    try {
      for (String study : studies) {
        counts.put(study, archive.count(study).objects());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(counts);
  }
}
