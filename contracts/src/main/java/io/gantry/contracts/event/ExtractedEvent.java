package io.gantry.contracts.event;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import java.time.Instant;

/** Topic {@code instances.extracted}. */
public sealed interface ExtractedEvent extends Event {

  /**
   * An object is durable in the spool. The record header {@code head} carries the data set's head
   * (up to 256 KiB; above that it is read from the spool).
   *
   * @param orderId the order it was moved for
   * @param attempt which execution of that order, unique per execution
   * @param received digests of the data set as it came in (deflated: of the inflated bytes)
   * @param spool the data set (deflated: the inflated bytes)
   * @param listed whether the archive had listed this instance before the move
   * @param malformed what the streaming reader could not follow, empty when all is well
   */
  record InstanceExtracted(
      String eventId,
      String source,
      String orderId,
      String attempt,
      InstanceId instance,
      String sopClassUid,
      String transferSyntaxUid,
      InstanceDigests received,
      SpoolRef spool,
      boolean listed,
      String malformed,
      Instant receivedAt)
      implements ExtractedEvent {
    @Override
    public String key() {
      return instance.studyInstanceUid();
    }
  }
}
