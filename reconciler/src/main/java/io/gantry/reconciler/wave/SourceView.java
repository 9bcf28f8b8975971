package io.gantry.reconciler.wave;

import io.gantry.contracts.event.ControlEvent.Limits;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source as operators see it: what they want of it, and how it is.
 *
 * @param mode run, pause, stop: what is wanted, the kill switch included
 * @param killed whether the kill switch is on
 * @param limits in force: what operators set, else the configured ones
 * @param by who set mode or limits last; null: nobody ever did
 * @param state as its owner says, e.g. running, backing_off, stopped; null: nothing heard
 * @param code why it is slow or stopped, null while all is well
 * @param openStudies orders under way, as its owner says
 * @param ordered sent to the extractor and not ended
 * @param queued planned and not sent; of a wave's orders no more than 100,000 are counted
 * @param load why it is slow, as its owner tells: owner, studiesAtOnce, mostAtOnce,
 *     associationsOpen, objectsPerSecond, megabytesPerSecond, refusals by status or code, latency
 *     of what with its usual value, window, spool (volume, used, held, limit in bytes); what is not
 *     known is left out
 */
public record SourceView(
    String source,
    String mode,
    boolean killed,
    Limits limits,
    @Nullable String by,
    @Nullable String why,
    @Nullable Instant at,
    @Nullable String state,
    @Nullable String code,
    @Nullable String message,
    int openStudies,
    @Nullable Instant heardAt,
    long ordered,
    long queued,
    Map<String, Object> load) {
  public SourceView {
    load = load == null ? Map.of() : Map.copyOf(load);
  }
}
