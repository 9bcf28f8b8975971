package io.gantry.extractor.move;

import io.gantry.extractor.sweep.StudyRow;
import io.gantry.extractor.sweep.SweepAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An archive over one open association: for one thread, {@link #abort} for any. After an {@link
 * ArchiveUnavailable} it is of no more use.
 */
public interface Archive extends AutoCloseable {
  /** Opens associations with one archive. Thread safe. */
  interface Door {
    /**
     * A new association.
     *
     * @param patience how long to wait, at least, for the next response of a retrieval; the
     *     configured time where that is longer
     */
    Archive open(Duration patience) throws ArchiveUnavailable;

    /**
     * A new association whose {@link #retrieve} is C-GET, for objects of these SOP classes. Of few
     * classes they come in whatever transfer syntax they are held in; of many, in one that the
     * archive chooses for each class.
     */
    Archive openForGet(Set<String> sopClasses) throws ArchiveUnavailable;

    /** All storage classes, in portions for one association, the most used first. */
    List<Set<String>> likelyClasses();
  }

  /** Asks whether it answers; returns the DICOM status. */
  int echo() throws ArchiveUnavailable;

  /** Which attributes of a study a query asks for. */
  enum Detail {
    /** All that a {@link StudyRow} has. */
    ALL,
    /** And whose study it is. */
    PATIENT,
    /**
     * Only what every archive has in its index (PS3.4 table C.6-5, R and U): an archive that has to
     * look into a damaged object for the others fails.
     */
    BARE
  }

  /**
   * Study-level C-FIND.
   *
   * @param keys matching keys by DICOM keyword; those of {@code detail} are added as return keys
   * @param rows gets each row as it arrives
   */
  SweepAnswer findStudies(Map<String, String> keys, Detail detail, Consumer<StudyRow> rows)
      throws ArchiveUnavailable;

  /**
   * The same for the first few rows with all their attributes; the query is cancelled after them.
   *
   * @param most rows that are of interest
   */
  default SweepAnswer findSome(Map<String, String> keys, int most, Consumer<StudyRow> rows)
      throws ArchiveUnavailable {
    int[] left = {most};
    return findStudies(
        keys,
        Detail.ALL,
        row -> {
          if (left[0]-- > 0) {
            rows.accept(row);
          }
        });
  }

  /**
   * Whether it has the study now.
   *
   * @throws QueryFailed when it neither showed the study nor ended with success, so that nobody
   *     knows
   */
  boolean has(String studyInstanceUid) throws ArchiveUnavailable, QueryFailed;

  /**
   * The study's instances: its series, then the images of each.
   *
   * @throws QueryFailed when a query did not end with success, so that the list may have gaps
   */
  Listing list(String studyInstanceUid) throws ArchiveUnavailable, QueryFailed;

  /**
   * The SOP Class UIDs of a series by SOP Instance UID, as far as the archive tells.
   *
   * @throws QueryFailed when the query did not end with success
   */
  Map<String, String> sopClasses(String study, String series)
      throws ArchiveUnavailable, QueryFailed;

  /**
   * C-MOVE to our store SCP, or C-GET; waits for the final response.
   *
   * @param messageId of the C-MOVE; what comes by C-GET is bound under it too
   */
  MoveAnswer retrieve(Retrieval what, int messageId) throws ArchiveUnavailable;

  /** Breaks the association off; a blocked call fails. */
  void abort();

  @Override
  void close();
}
