package io.gantry.reconciler.wave;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The balance of a wave (architecture.md, Ledger). The classes of a count are disjoint and add up
 * to {@code expected}; {@code published} is part of {@code verified}.
 *
 * @param state of the wave's latest run: sweeping, moving, settling, finished
 * @param balanced whether nothing is pending and every independent count agrees
 * @param exceptions what a person must look at
 * @param sources the same numbers per source
 * @param reasons why it is not balanced, empty where it is
 */
public record WaveSummary(
    String wave,
    String state,
    Studies studies,
    Instances instances,
    boolean balanced,
    List<WaveException> exceptions,
    List<SourceSummary> sources,
    List<String> reasons) {
  public WaveSummary {
    exceptions = List.copyOf(exceptions);
    sources = List.copyOf(sources);
    reasons = List.copyOf(reasons);
  }

  /** The same with these exceptions. */
  public WaveSummary with(List<WaveException> some) {
    return new WaveSummary(wave, state, studies, instances, balanced, some, sources, reasons);
  }

  public boolean finished() {
    return state.equals("finished");
  }

  /** Studies; in the total of a wave each counts once, with its worst class over all sources. */
  public record Studies(
      long expected,
      long verified,
      long published,
      long held,
      long rejected,
      long incomplete,
      long pending) {
    /** Whether the disjoint classes add up. */
    public boolean addsUp() {
      return expected == verified + held + rejected + incomplete + pending;
    }
  }

  /**
   * Instances, per source and as their sum.
   *
   * @param missing listed but not obtained
   * @param duplicates verified copies beyond the first; part of verified
   * @param collisions held because another object has the same SOP Instance UID; part of held
   * @param bytes of verified objects in the cloud archive, each counted once
   * @param elapsedSeconds of the latest run so far
   * @param received objects that have reached us (stage funnel)
   * @param normalized of these, those that have passed the normalizer
   * @param loaded of these, those that are in the cloud archive, copies included
   */
  public record Instances(
      long expected,
      long verified,
      long published,
      long held,
      long rejected,
      long missing,
      long pending,
      long duplicates,
      long collisions,
      long bytes,
      double elapsedSeconds,
      long received,
      long normalized,
      long loaded) {
    /** Whether the disjoint classes add up. */
    public boolean addsUp() {
      return expected == verified + held + rejected + missing + pending;
    }
  }

  /**
   * One source's part.
   *
   * @param sweepCode why its sweep failed, null where it did not
   */
  public record SourceSummary(
      String source,
      Studies studies,
      Instances instances,
      @Nullable String sweepCode,
      @Nullable String sweepMessage) {}

  /**
   * Something a person must look at.
   *
   * @param studyInstanceUid null where it concerns a whole source
   * @param sopInstanceUid null where it concerns the study
   */
  public record WaveException(
      @Nullable String studyInstanceUid,
      @Nullable String sopInstanceUid,
      @Nullable String source,
      String code,
      String message) {}
}
