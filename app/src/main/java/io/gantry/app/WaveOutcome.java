package io.gantry.app;

/** A finished wave: what to print and what to end with. */
public record WaveOutcome(WaveReport report, int exitCode) {}
