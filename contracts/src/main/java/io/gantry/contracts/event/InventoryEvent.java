package io.gantry.contracts.event;

import io.gantry.contracts.patient.ArchivePatient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep of a source found; topic {@code inventory.found}, progress in {@code
 * sweeps.progress}.
 */
public sealed interface InventoryEvent extends Event {

  /**
   * One study-level C-FIND row (PS3.4 C.6.2.1). Text is decoded; what the archive left out is null.
   *
   * @param sweepId the sweep that saw it
   * @param instances (0020,1208) as the archive says it; never trusted alone
   * @param patient whose study it is; null where that was not asked for
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
      Instant foundAt,
      @Nullable ArchivePatient patient)
      implements InventoryEvent {
    public StudyFound {
      modalities = List.copyOf(modalities);
    }

    /** Of a sweep that did not ask for the patient. */
    public StudyFound(
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
        Instant foundAt) {
      this(
          source,
          sweepId,
          studyInstanceUid,
          studyDate,
          accessionNumber,
          patientId,
          issuerOfPatientId,
          modalities,
          series,
          instances,
          foundAt,
          null);
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

  /**
   * What the archive does with the matching keys that a sweep relies on, seen before it began.
   *
   * @param keys one entry for each key
   */
  record KeysProbed(String source, String sweepId, List<KeyProbed> keys, Instant at)
      implements InventoryEvent {
    public KeysProbed {
      keys = List.copyOf(keys);
    }

    @Override
    public String key() {
      return source;
    }
  }

  /**
   * One matching key.
   *
   * @param key DICOM keyword; {@code StudyDate (empty)} for zero length
   * @param match what the archive does with it
   */
  record KeyProbed(String key, Match match) {}

  /**
   * MATCHED: a value that nothing has found nothing, a known value found its study. IGNORED: a
   * value that nothing has found studies. NOT_MATCHED: a known value did not find its study.
   * REFUSED: the query failed. UNKNOWN: there was no study to try it on, or the archive does not
   * tell the attribute.
   */
  enum Match {
    MATCHED,
    IGNORED,
    NOT_MATCHED,
    REFUSED,
    UNKNOWN
  }

  /**
   * How far a sweep has come: all of whose answers were told before. A sweep that was interrupted
   * goes on from the latest one. Topic {@code sweeps.progress}, compacted by sweep.
   *
   * @param open queries still to send, in their order, each by its matching keys
   * @param largest queries whose answer had the most rows of all, {@code mostRows}: a limit that
   *     shows itself later makes them be asked again in smaller portions
   * @param studies distinct studies found
   * @param dated of these, how many have a date
   * @param queries sent so far
   * @param doubts answers that were cut short and can't be divided further
   * @param unreadable matches that could not be read
   */
  record SweepProgress(
      String source,
      String sweepId,
      List<Map<String, String>> open,
      List<Map<String, String>> largest,
      int mostRows,
      int studies,
      int dated,
      int queries,
      int doubts,
      int unreadable,
      Instant at)
      implements InventoryEvent {
    public SweepProgress {
      open = List.copyOf(open);
      largest = List.copyOf(largest);
    }

    @Override
    public String key() {
      return sweepId;
    }
  }
}
