package io.gantry.loader;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what the cloud archive itself lists: the ledger's independent count. Safe between threads.
 */
public final class ArchiveListing {
  private final ObjectLister archive;

  public ArchiveListing(ObjectLister archive) {
    this.archive = archive;
  }

  /** Instance objects; manifests are not among them. */
  public record Count(long objects, long bytes) {}

  /**
   * Counts instance objects page by page; memory does not grow with their number.
   *
   * @param prefix the configured prefix of the archive; may be empty
   * @throws StoreUnavailable where the archive can't be asked now
   */
  public Count countObjects(String prefix) throws IOException {
    AtomicLong objects = new AtomicLong();
    AtomicLong bytes = new AtomicLong();
    archive.list(
        new ObjectKeys(prefix).studies(),
        listed -> {
          if (ObjectKeys.isInstance(listed.key())) {
            objects.incrementAndGet();
            bytes.addAndGet(listed.bytes());
          }
        });
    return new Count(objects.get(), bytes.get());
  }
}
