package io.gantry.loader;

import java.io.IOException;

/** Puts objects into the cloud archive. Safe between threads. */
public interface ObjectWriter {
  /** What became of a put. */
  sealed interface PutOutcome {}

  /** The archive took every byte and checked them against our CRC-32C. */
  record Created() implements PutOutcome {}

  /** Something is under the key already; nothing was changed. */
  record AlreadyThere() implements PutOutcome {}

  /** The archive does not take this object, whenever it is sent (GTY-0514). */
  record Refused(String message) implements PutOutcome {}

  /**
   * Stores the object unless its key is taken. The archive either has the whole object afterwards
   * or nothing new: when the source fails the upload is abandoned, never completed.
   *
   * @throws StoreUnavailable to be asked again
   * @throws SpoolDamaged when the source's bytes are wrong
   * @throws SourceUnreadable when the source can't be read
   */
  PutOutcome putIfAbsent(String key, Payload payload, String contentType) throws IOException;

  /**
   * Replaces a document (a manifest; nothing else is ever replaced).
   *
   * @throws StoreUnavailable to be asked again
   */
  PutOutcome replace(String key, Payload payload, String contentType) throws IOException;
}
