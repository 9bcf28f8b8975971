package io.gantry.extractor.order;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.FailedEvent.InstanceMissing;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.extractor.move.Listing;
import io.gantry.platform.kafka.TransientFailure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The events of one execution of an extract order. */
final class StudyReport {
  private final Workshop shop;
  private final ExtractOrder order;
  private final String attempt = UUID.randomUUID().toString();
  private final Instant startedAt;

  StudyReport(Workshop shop, ExtractOrder order) {
    this.shop = shop;
    this.order = order;
    this.startedAt = shop.clock().instant();
  }

  /** Unique for this execution. */
  String attempt() {
    return attempt;
  }

  /**
   * Tells what is missing; returns when the broker has it.
   *
   * @param status of the last retrieval
   * @param why an instance, by its SOP Instance UID, is missing
   */
  void missing(Listing missing, @Nullable String status, Function<String, Stopped> why)
      throws TransientFailure, InterruptedException {
    List<CompletableFuture<?>> told = new ArrayList<>();
    for (String series : missing.series()) {
      for (String sop : missing.instancesOf(series)) {
        Stopped reason = why.apply(sop);
        String facts =
            String.join("\n", "extractor", order.source(), order.orderId(), attempt, sop);
        told.add(
            shop.outbox()
                .failed(
                    new InstanceMissing(
                        Sha256.of(facts.getBytes(StandardCharsets.UTF_8)).hex(),
                        order.source(),
                        order.orderId(),
                        new InstanceId(order.studyInstanceUid(), series, sop),
                        status,
                        reason.code(),
                        reason.message(),
                        shop.clock().instant())));
      }
    }
    shop.await(CompletableFuture.allOf(told.toArray(CompletableFuture[]::new)));
  }

  StudyExtracted failed(int listed, int successes, Stopped why) {
    return extracted(Outcome.FAILED, listed, successes, 0, why);
  }

  StudyExtracted extracted(
      Outcome outcome, int listed, int successes, int missing, @Nullable Stopped why) {
    return new StudyExtracted(
        order.source(),
        order.orderId(),
        attempt,
        order.studyInstanceUid(),
        outcome,
        listed,
        successes,
        missing,
        why == null ? null : why.code(),
        why == null ? null : why.message(),
        startedAt,
        shop.clock().instant());
  }
}
