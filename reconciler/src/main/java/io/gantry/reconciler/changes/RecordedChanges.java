package io.gantry.reconciler.changes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an object says of its own changes, in its Original Attributes Sequence (0400,0561): PS3.3
 * C.12.1.1.9. Patient data: for somebody who may see it, never for a log.
 *
 * @param storedDigest of the object that was read
 * @param modifications the earliest first; those of other systems before ours are among them
 * @param unrecorded paths that the ledger calls changed and the object does not list
 * @param leftOut how many values more there are than are shown
 */
public record RecordedChanges(
    String studyInstanceUid,
    String sopInstanceUid,
    String storedDigest,
    String objectKey,
    List<Modification> modifications,
    List<String> unrecorded,
    int leftOut) {
  public RecordedChanges {
    modifications = List.copyOf(modifications);
    unrecorded = List.copyOf(unrecorded);
  }

  /** Nothing of the patient may reach a log. */
  @Override
  public String toString() {
    return "RecordedChanges[" + modifications.size() + " modifications]";
  }

  /**
   * One item of the sequence.
   *
   * @param at a DT value as it stands there
   * @param by the system that changed it
   * @param source of the values before
   * @param reason COERCE or CORRECT
   */
  public record Modification(
      @Nullable String at,
      @Nullable String by,
      @Nullable String source,
      @Nullable String reason,
      List<ChangedValue> values) {
    public Modification {
      values = List.copyOf(values);
    }

    /** Nothing of the patient may reach a log. */
    @Override
    public String toString() {
      return "Modification[" + values.size() + " values]";
    }
  }

  /**
   * One attribute before and after that modification.
   *
   * @param path as the ledger writes it: {@code 00081140[0].00081155}
   * @param name keywords of PS3.6 along the path; of a private attribute who defined it
   * @param before text, cut where it is long; of bytes their number and SHA-256; null: not there,
   *     or without value
   * @param after the same; the value that the next modification found, else the present one
   * @param note what else is to be known of it
   */
  public record ChangedValue(
      String path,
      String name,
      String vr,
      @Nullable String before,
      @Nullable String after,
      @Nullable String note) {
    /** Nothing of the patient may reach a log. */
    @Override
    public String toString() {
      return "ChangedValue[" + path + "]";
    }
  }
}
