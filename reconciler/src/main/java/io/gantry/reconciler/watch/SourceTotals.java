package io.gantry.reconciler.watch;

import io.gantry.reconciler.wave.WaveSummary.Studies;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that the ledger knows of a source, whatever wave moved it: the roll-up {@code source_tally}.
 *
 * @param studies published is 0: it is counted by instance here
 * @param perMinute objects received in the last full minute
 * @param lastReceived the last minute in which an object came, null: none in four weeks
 */
public record SourceTotals(
    String source,
    Studies studies,
    Stages instances,
    long perMinute,
    @Nullable Instant lastReceived) {
  /**
   * Instances, by how far they have come. {@code expected = verified + held + rejected + missing +
   * pending}; the stages before are part of these.
   */
  public record Stages(
      long expected,
      long received,
      long normalized,
      long loaded,
      long verified,
      long published,
      long held,
      long rejected,
      long missing,
      long pending) {
    /** Nothing. */
    public static final Stages NONE = new Stages(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Stages plus(Stages o) {
      return new Stages(
          expected + o.expected,
          received + o.received,
          normalized + o.normalized,
          loaded + o.loaded,
          verified + o.verified,
          published + o.published,
          held + o.held,
          rejected + o.rejected,
          missing + o.missing,
          pending + o.pending);
    }

    /** Received, and the normalizer has not spoken. */
    public long beforeNormalizer() {
      return Math.max(0, received - normalized);
    }

    /**
     * Normalized, and neither in the cloud archive nor held nor rejected. What is held for another
     * reason than the normalizer's is counted as such, so that this is never too high by it.
     */
    public long beforeLoader() {
      return Math.max(0, normalized - loaded - held - rejected);
    }

    /** In the cloud archive, and the EHR does not know them yet. */
    public long beforePublication() {
      return Math.max(0, verified - published);
    }
  }
}
