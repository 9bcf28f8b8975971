package io.gantry.reconciler.watch;

import io.gantry.contracts.event.CallersRefused.Reason;
import java.time.Instant;

/**
 * Somebody who called a DICOM port of ours and was not let in. What it says of itself is cleaned
 * text of bounded length, and nothing that can be trusted.
 *
 * @param callingAe empty where it did not say
 * @param calledAe whom it wanted, the latest time
 * @param remote the address that it called from
 * @param answer what it was told or what went wrong, in words, the latest time
 * @param times how often since {@code firstAt}
 * @param extractor the process that it called, the latest time
 */
public record RefusedCaller(
    String callingAe,
    String calledAe,
    String remote,
    Reason reason,
    String answer,
    long times,
    Instant firstAt,
    Instant lastAt,
    String extractor) {}
