package io.gantry.reconciler.ledger;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an instance that a source holds, apart from the objects that came. Facts only
 * grow: {@link #join} is commutative, associative and idempotent.
 *
 * @param listedOrdinal the latest order whose listing had it, 0 where none had
 * @param missing why it was not obtained, by the latest order that says so
 */
public record Expectation(
    String source,
    String studyInstanceUid,
    String seriesInstanceUid,
    long listedOrdinal,
    @Nullable Missing missing) {

  /** Of the same source and study. */
  public Expectation join(Expectation other) {
    return new Expectation(
        source,
        studyInstanceUid,
        seriesInstanceUid.compareTo(other.seriesInstanceUid) <= 0
            ? seriesInstanceUid
            : other.seriesInstanceUid,
        Math.max(listedOrdinal, other.listedOrdinal),
        later(missing, other.missing));
  }

  private static @Nullable Missing later(@Nullable Missing a, @Nullable Missing b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Missing.ORDER.compare(a, b) >= 0 ? a : b;
  }

  /**
   * A listed instance that did not come.
   *
   * @param dicomStatus of the last C-MOVE that asked for it, empty where no answer came
   */
  public record Missing(Instant at, String dicomStatus, Reason reason) {
    static final Comparator<Missing> ORDER =
        Comparator.comparing(Missing::at)
            .thenComparing(Missing::dicomStatus)
            .thenComparing(Missing::reason);
  }
}
