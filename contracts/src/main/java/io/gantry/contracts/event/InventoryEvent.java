package io.gantry.contracts.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a sweep of a source found; topic {@code inventory.found}. */
public sealed interface InventoryEvent extends Event {

  /**
   * One study-level C-FIND row (PS3.4 C.6.2.1). Text is decoded; what the archive left out is null.
   *
   * @param sweepId the sweep that saw it
   * @param instances (0020,1208) as the archive says it; never trusted alone
   */
  record StudyFound(
      String source,
      String sweepId,
      String studyInstanceUid,
      @Nullable String studyDate,
      @Nullable String accessionNumber,
      @Nullable String patientId,
      @Nullable String issuerOfPatientId,
      List<String> modalities,
      @Nullable Integer series,
      @Nullable Integer instances,
      Instant foundAt)
      implements InventoryEvent {
    public StudyFound {
      modalities = List.copyOf(modalities);
    }

    @Override
    public String key() {
      return studyInstanceUid;
    }
  }

  /**
   * The sweep has ended. It is sent to every partition of the topic, after all rows of the sweep
   * there, so that a reader that has seen it on each partition has seen every row.
   *
   * @param partition the partition that this copy is for
   * @param partitions how many copies there are
   * @param studies distinct studies found
   * @param code null where the sweep succeeded, else the error's code (GTY-nnnn)
   * @param message for the operator, null where the sweep succeeded
   */
  record SweepFinished(
      String source,
      String sweepId,
      int partition,
      int partitions,
      int studies,
      @Nullable String code,
      @Nullable String message,
      Instant finishedAt)
      implements InventoryEvent {
    @Override
    public String key() {
      return source;
    }
  }
}
