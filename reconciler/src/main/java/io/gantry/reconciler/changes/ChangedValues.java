package io.gantry.reconciler.changes;

import io.gantry.platform.GantryException;

/**
 * Reads what an object in the cloud archive says of its own changes: values before and after. The
 * ledger has none; whoever wires the reconciler brings this. Bounded in bytes and in how many look
 * at once. Safe between threads.
 */
@FunctionalInterface
public interface ChangedValues {
  /** Of a process that does not read the cloud archive. */
  ChangedValues NONE =
      version -> {
        throw new GantryException(
            "GTY-0830",
            "This process does not read the cloud archive, so it can't show values of "
                + version.objectKey());
      };

  /**
   * @throws GantryException GTY-0830 where nothing reads the cloud archive, GTY-0831 where it does
   *     not answer, GTY-0832 where the object is gone, GTY-0833 where another one lies there,
   *     GTY-0834 where too many look at once, GTY-0835 where its head is too long to be shown
   */
  RecordedChanges of(StoredVersion version);
}
