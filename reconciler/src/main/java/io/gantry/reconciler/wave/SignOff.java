package io.gantry.reconciler.wave;

import java.time.Instant;

/**
 * Somebody has looked at what a run of a wave came to, and takes it over.
 *
 * @param role as what they signed, empty where that was not kept
 * @param certificate SHA-256 of the file of the certificate that they saw, hexadecimal
 */
public record SignOff(String by, String role, String why, Instant at, String certificate) {}
