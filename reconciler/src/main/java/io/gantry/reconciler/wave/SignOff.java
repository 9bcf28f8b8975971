package io.gantry.reconciler.wave;

import java.time.Instant;

/**
 * Somebody has looked at what a run of a wave came to, and takes it over.
 *
 * @param certificate SHA-256 of the file of the certificate that they saw, hexadecimal
 */
public record SignOff(String by, String why, Instant at, String certificate) {}
