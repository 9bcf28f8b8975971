package io.gantry.reconciler.wave;

import java.time.Instant;

/** A wave in a list of waves; studies count once over its sources. */
public record WaveLine(
    String wave,
    String state,
    Instant since,
    String by,
    String why,
    long studies,
    long verified,
    long exceptions,
    long pending) {}
