package io.gantry.reconciler.ledger;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import java.time.Instant;

/**
 * An object that waits for a person, and where its latest copy lies; it may be gone from there.
 *
 * @param headLength bytes of its head, up to and including the header of the bulk element
 * @param tailLength bytes behind the bulk element
 */
public record HeldObject(
    InstanceId instance,
    String source,
    String transferSyntaxUid,
    SpoolRef spool,
    long headLength,
    long tailLength,
    Instant receivedAt) {}
