package io.gantry.reconciler.inventory;

import io.gantry.contracts.event.InventoryEvent.KeyProbed;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inventory: what its sweeps saw, and what they do not agree on.
 *
 * @param state claiming, sweeping, finished, abandoned
 * @param finishedAt null while it is not finished
 * @param sources in the order of the specification
 * @param findings the first so many of each kind; their numbers are in {@link Comparison}
 */
public record InventoryReport(
    long inventory,
    String state,
    Instant startedAt,
    @Nullable Instant finishedAt,
    List<SourceInventory> sources,
    List<Finding> findings) {
  public InventoryReport {
    sources = List.copyOf(sources);
    findings = List.copyOf(findings);
  }

  /** The same with these findings. */
  public InventoryReport with(List<Finding> some) {
    return new InventoryReport(inventory, state, startedAt, finishedAt, sources, some);
  }

  public boolean finished() {
    return state.equals("finished");
  }

  /** Whether a person must look at something before the expected set can be called complete. */
  public boolean hasDoubts() {
    return sources.stream().anyMatch(SourceInventory::hasDoubts);
  }

  /**
   * One source.
   *
   * @param comparison null while it is not finished
   */
  public record SourceInventory(
      String source, List<SweepReport> sweeps, @Nullable Comparison comparison) {
    public SourceInventory {
      sweeps = List.copyOf(sweeps);
    }

    /** Whether a sweep failed or proves nothing, or sweeps do not agree. */
    public boolean hasDoubts() {
      return sweeps.stream().anyMatch(sweep -> sweep.code() != null)
          || (comparison != null && comparison.disagreements() > 0);
    }
  }

  /**
   * One sweep.
   *
   * @param kind date, modality, patient, list, export, asked
   * @param finished whether it has ended
   * @param studies that it sees; while it runs: has seen so far
   * @param added since the sweep of its kind before; 0 for the first
   * @param queries C-FIND requests
   * @param doubts answers that were cut short
   * @param keys what the archive does with the matching keys that it stands on
   * @param code why it failed or proves nothing (GTY-nnnn), null where it is complete
   */
  public record SweepReport(
      String kind,
      boolean finished,
      int studies,
      int added,
      int changed,
      int vanished,
      int queries,
      int doubts,
      List<KeyProbed> keys,
      @Nullable String code,
      @Nullable String message) {
    public SweepReport {
      keys = List.copyOf(keys);
    }
  }

  /**
   * The sweeps of a source, compared.
   *
   * @param studies the expected set: what any sweep of the archive sees
   * @param instances as the archive counts them; never trusted alone
   * @param uncounted studies of which the archive does not say how many instances they have
   * @param proofs sweeps that are complete and stand on a key that the archive matches
   * @param seenByOne studies that only one of two or more proofs sees
   * @param alone by kind, in the order of the sweeps
   * @param countsDiffer studies of which sweeps, or a file, say different numbers of instances
   * @param listedDiffers studies whose instances, listed one by one, are other in number than the
   *     archive counts
   * @param notAtArchive studies of a list or export that the archive does not show, even when asked
   *     for by UID
   * @param notExported studies that the archive shows and an export does not have
   * @param first whether there is no earlier inventory to compare with
   * @param added studies since the inventory before
   * @param changed studies with another number of instances or series, date, accession or patient
   * @param vanished studies
   */
  public record Comparison(
      int studies,
      long instances,
      int uncounted,
      int proofs,
      int seenByOne,
      List<Alone> alone,
      int countsDiffer,
      int listedDiffers,
      int notAtArchive,
      int notExported,
      boolean first,
      int added,
      int changed,
      int vanished) {
    public Comparison {
      alone = List.copyOf(alone);
    }

    int disagreements() {
      return seenByOne + countsDiffer + listedDiffers + notAtArchive + notExported;
    }
  }

  /**
   * What a kind of sweep is alone with.
   *
   * @param only studies that it alone sees
   * @param missed studies that others see and it does not
   */
  public record Alone(String kind, int only, int missed) {}

  /**
   * A study to look at.
   *
   * @param finding seen-by-one, counts-differ, listed-differs, not-at-archive, not-exported, added,
   *     changed, vanished
   */
  public record Finding(String source, String finding, String studyInstanceUid, String detail) {}
}
