package io.gantry.extractor.receive;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.dicom.net.StoreRequest;
import io.gantry.platform.spool.PendingObject;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An object that is written, about to be answered with success.
 *
 * @param head the head's bytes, null where it is too large to travel with the event
 * @param malformed what the cutter could not follow, empty when all is well
 */
record ReceivedObject(
    Lane lane,
    StoreRequest request,
    HeadIds ids,
    @Nullable Bytes head,
    String malformed,
    PendingObject pending,
    CompletableFuture<InstanceDigests> digests) {}
