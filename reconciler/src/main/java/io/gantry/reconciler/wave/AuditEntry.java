package io.gantry.reconciler.wave;

import java.time.Instant;

/**
 * Who did what, and why.
 *
 * @param subject {@code wave NAME}, {@code source NAME}, {@code study UID}, {@code patient} and the
 *     first letters of its hash, {@code all sources}
 * @param detail what came of it
 */
public record AuditEntry(
    Instant at, String by, String action, String subject, String why, String detail) {}
