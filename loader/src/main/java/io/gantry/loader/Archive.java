package io.gantry.loader;

import io.gantry.loader.adapter.s3.S3ObjectStore;

/**
 * The cloud archive for those who only read it: {@code gantry verify}, the ledger's count. Owns its
 * connections.
 *
 * @param store the connections
 * @param keys where things lie
 */
public record Archive(ObjectStore store, ObjectKeys keys) implements AutoCloseable {
  /** Opens connections; nothing is asked of the archive yet. */
  public static Archive open(LoaderSettings settings) {
    return new Archive(
        new S3ObjectStore(settings.connection()), new ObjectKeys(settings.connection().prefix()));
  }

  /** Reads objects back and recomputes every digest. */
  public ArchiveVerifier verifier() {
    return new ArchiveVerifier(store);
  }

  /** What the archive lists. */
  public ArchiveListing.Count count() throws java.io.IOException {
    return new ArchiveListing(store).countObjects(keys.prefix());
  }

  @Override
  public void close() {
    store.close();
  }
}
