package io.gantry.reconciler.watch;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the stages are behind what the broker has for them.
 *
 * @param at when the broker was asked; null: it never answered
 * @param unknown why it is not known now, null: it is
 * @param stages by stage and topic
 */
public record Lags(@Nullable Instant at, @Nullable String unknown, List<Lag> stages) {
  /** Nobody asks. */
  public static final Lags NOT_ASKED =
      new Lags(null, "this process does not ask the broker", List.of());

  public Lags {
    stages = List.copyOf(stages);
  }

  /** Of the same stages, once the broker does not answer any more. */
  public Lags lost(String why) {
    return new Lags(at, why, stages);
  }

  /**
   * One reader.
   *
   * @param stage extractor, normalizer, loader, reconciler, fhir-bridge
   * @param records over all partitions, between what is done and the end; marks of transactions
   *     count, so that a few for each partition may stay; null: the stage has never read it
   */
  public record Lag(String stage, String topic, @Nullable Long records) {}
}
