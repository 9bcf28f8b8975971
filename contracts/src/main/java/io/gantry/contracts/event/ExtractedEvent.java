package io.gantry.contracts.event;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
   * @param listedTransferSyntaxUid Available Transfer Syntax UID (0008,3002) by which the archive
   *     listed it, null where it did not say
   * @param characterSet what a person chose that its text is in ({@code ExtractOrder}), null:
   *     nobody did
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
      Instant receivedAt,
      @Nullable String listedTransferSyntaxUid,
      @Nullable String characterSet)
      implements ExtractedEvent {
    /** Whose text is what it is declared to be. */
    public InstanceExtracted(
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
        Instant receivedAt,
        @Nullable String listedTransferSyntaxUid) {
      this(
          eventId,
          source,
          orderId,
          attempt,
          instance,
          sopClassUid,
          transferSyntaxUid,
          received,
          spool,
          listed,
          malformed,
          receivedAt,
          listedTransferSyntaxUid,
          null);
    }

    /** Of an archive that does not tell transfer syntaxes in its listings. */
    public InstanceExtracted(
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
        Instant receivedAt) {
      this(
          eventId,
          source,
          orderId,
          attempt,
          instance,
          sopClassUid,
          transferSyntaxUid,
          received,
          spool,
          listed,
          malformed,
          receivedAt,
          null);
    }

    @Override
    public String key() {
      return instance.studyInstanceUid();
    }
  }
}
