package io.gantry.contracts.event;

import io.gantry.contracts.digest.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an order comes along: counts and failures, never instance lists; topic {@code
 * studies.extracted}.
 */
public sealed interface StudyProgress extends Event {
  String source();

  String orderId();

  String studyInstanceUid();

  @Override
  default String key() {
    return studyInstanceUid();
  }

  /**
   * The archive listed the study's instances.
   *
   * @param instances distinct SOP Instance UIDs listed
   * @param listing SHA-256 over the sorted SOP Instance UIDs, each followed by {@code \n}
   */
  record StudyListed(
      String source,
      String orderId,
      String studyInstanceUid,
      int instances,
      Sha256 listing,
      Instant at)
      implements StudyProgress {}

  /**
   * The order has ended: every event of its instances was acknowledged by the broker before this
   * one was sent.
   *
   * @param attempt which execution of the order this reports
   * @param listed instances that this execution asked for: all that were listed, or those of them
   *     that the order wanted
   * @param cStoreSuccesses C-STORE responses with a success status in this attempt, counted at the
   *     association; equals the InstanceExtracted and InstanceUnsolicited events of this attempt
   * @param missing listed instances reported as InstanceMissing
   * @param code for FAILED and VANISHED: why (GTY-nnnn)
   * @param message the same for the operator
   */
  record StudyExtracted(
      String source,
      String orderId,
      String attempt,
      String studyInstanceUid,
      Outcome outcome,
      int listed,
      int cStoreSuccesses,
      int missing,
      @Nullable String code,
      @Nullable String message,
      Instant startedAt,
      Instant endedAt)
      implements StudyProgress {}

  /**
   * COMPLETE: every listed instance is durable. PARTIAL: some are missing. UNCHANGED: the listing
   * was the known one, nothing moved. VANISHED: the archive no longer has the study. FAILED:
   * nothing can be said of it now (source stopped, archive refuses).
   */
  enum Outcome {
    COMPLETE,
    PARTIAL,
    UNCHANGED,
    VANISHED,
    FAILED
  }
}
