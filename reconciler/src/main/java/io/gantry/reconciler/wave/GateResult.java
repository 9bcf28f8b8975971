package io.gantry.reconciler.wave;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a gate measured last.
 *
 * @param gate entry.identity, entry.sources, entry.encryption, stop.exceptions, exit.accounted,
 *     exit.exceptions, exit.balanced
 * @param measured null where it is no number
 * @param required the same
 * @param detail for a person
 */
public record GateResult(
    String gate,
    Instant at,
    boolean passed,
    @Nullable Double measured,
    @Nullable Double required,
    String detail) {}
