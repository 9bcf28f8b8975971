package io.gantry.extractor.move;

import io.gantry.extractor.sweep.StudyRow;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An archive over one open association: for one thread, {@link #abort} for any. After an {@link
 * ArchiveUnavailable} it is of no more use.
 */
public interface Archive extends AutoCloseable {
  /** Opens associations with one archive. Thread safe. */
  interface Door {
    /** A new association. */
    Archive open() throws ArchiveUnavailable;
  }

  /** Asks whether it answers; returns the DICOM status. */
  int echo() throws ArchiveUnavailable;

  /**
   * Study-level C-FIND.
   *
   * @param keys matching keys by DICOM keyword; the keys that a {@link StudyRow} needs are added
   * @param rows gets each row as it arrives
   * @return final status
   */
  int findStudies(Map<String, String> keys, Consumer<StudyRow> rows) throws ArchiveUnavailable;

  /** Whether it has the study now. */
  boolean has(String studyInstanceUid) throws ArchiveUnavailable;

  /**
   * The study's instances: its series, then the images of each.
   *
   * @throws ListingRefused when a query did not end with success, so that the list may have gaps
   */
  Listing list(String studyInstanceUid) throws ArchiveUnavailable, ListingRefused;

  /**
   * C-MOVE to our store SCP, or C-GET; waits for the final response.
   *
   * @param messageId of the C-MOVE
   */
  MoveAnswer retrieve(Retrieval what, int messageId) throws ArchiveUnavailable;

  /** Breaks the association off; a blocked call fails. */
  void abort();

  @Override
  void close();

  /** A listing query did not end with success. */
  final class ListingRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    public ListingRefused(int status) {
      super("listing ended with %04X".formatted(status & 0xFFFF));
      this.status = status;
    }

    /** Final status of the C-FIND. */
    public int status() {
      return status;
    }
  }
}
