package io.gantry.loader;

import io.gantry.loader.adapter.s3.S3ObjectStore;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The cloud archive for those who only read it: {@code gantry verify}, the ledger's independent
 * count. Owns its connections; safe between threads.
 */
public final class Archive implements AutoCloseable {
  private final ObjectStore store;
  private final ObjectKeys keys;

  private Archive(ObjectStore store, ObjectKeys keys) {
    this.store = store;
    this.keys = keys;
  }

  /** Instance objects that the archive lists; manifests are not among them. */
  public record Count(long objects, long bytes) {}

  /** Opens connections; nothing is asked of the archive yet. */
  public static Archive open(LoaderSettings settings) {
    return new Archive(
        new S3ObjectStore(settings.connection()), new ObjectKeys(settings.connection().prefix()));
  }

  /** The connections themselves. */
  ObjectStore store() {
    return store;
  }

  /** Reads objects back and recomputes every digest. */
  public ArchiveVerifier verifier() {
    return new ArchiveVerifier(store);
  }

  /** Reads manifests, and objects by what these say. */
  public ManifestReader manifests() {
    return new ManifestReader(store, keys);
  }

  /** Reads heads of stored objects. */
  public HeadReader heads() {
    return new HeadReader(store);
  }

  /**
   * Counts all instance objects page by page; memory does not grow with their number.
   *
   * @throws StoreUnavailable where the archive can't be asked now
   */
  public Count count() throws IOException {
    return countBelow(keys.studies());
  }

  /** Counts the instance objects of one study. See {@link #count()}. */
  public Count count(String studyInstanceUid) throws IOException {
    return countBelow(keys.study(studyInstanceUid));
  }

  private Count countBelow(String prefix) throws IOException {
    AtomicLong objects = new AtomicLong();
    AtomicLong bytes = new AtomicLong();
    store.list(
        prefix,
        listed -> {
          if (ObjectKeys.isInstance(listed.key())) {
            objects.incrementAndGet();
            bytes.addAndGet(listed.bytes());
          }
        });
    return new Count(objects.get(), bytes.get());
  }

  /** What the archive says of encryption at rest; asks for some seconds at most. */
  public AtRest encryption() {
    return store.encryption();
  }

  @Override
  public void close() {
    store.close();
  }
}
