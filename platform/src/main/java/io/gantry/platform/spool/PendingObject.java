package io.gantry.platform.spool;

import io.gantry.contracts.SpoolRef;
import java.util.concurrent.CompletableFuture;

/**
 * An object that is written and may not be durable yet.
 *
 * @param durable completes with {@code ref} after the fdatasync that covers the object; completes
 *     exceptionally where that failed: the object counts as not received. Dependents run on the
 *     syncer's thread and must be short.
 */
public record PendingObject(SpoolRef ref, CompletableFuture<SpoolRef> durable) {}
