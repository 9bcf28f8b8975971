package io.gantry.app;

import io.gantry.loader.ObjectKeys;
import io.gantry.loader.adapter.s3.S3Connection;
import io.gantry.loader.adapter.s3.S3ObjectStore;
import io.gantry.reconciler.wave.ArchiveCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the bucket lists, for the ledger's balance. Owns its connection; thread safe. */
final class BucketCount implements ArchiveCount, AutoCloseable {
  private final S3ObjectStore bucket;
  private final ObjectKeys keys;

  BucketCount(S3Connection connection) {
    this.bucket = new S3ObjectStore(connection);
    this.keys = new ObjectKeys(connection.prefix());
  }

  @Override
  public Optional<Map<String, Long>> objects(Collection<String> studies) {
    Map<String, Long> counts = new HashMap<>();
    for (String study : studies) {
      String manifest = keys.manifest(study);
      AtomicLong objects = new AtomicLong();
      try {
        bucket.list(
            manifest.substring(0, manifest.lastIndexOf('/') + 1) + "series/",
            listed -> {
              if (listed.key().endsWith(".dcm")) {
                objects.incrementAndGet();
              }
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (objects.get() > 0) {
        counts.put(study, objects.get());
      }
    }
    return Optional.of(counts);
  }

  @Override
  public void close() {
    bucket.close();
  }
}
