package io.gantry.normalizer.rules;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.patch.Edit;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attribute gets another value, or goes.
 *
 * @param before the element as received; null where it was absent
 * @param value the new value field, of even length, in the object's own transfer syntax; null where
 *     the attribute goes
 * @param nonconforming whether the previous value field broke the rules of its VR (PS3.5 6.2)
 * @param inside of a sequence that changes as a whole: the values in it that broke them
 */
record Change(
    TagPath path,
    Vr vr,
    @Nullable Element before,
    @Nullable Bytes value,
    boolean nonconforming,
    Reason reason,
    List<Inside> inside) {

  /** A value within a sequence, as received. */
  record Inside(TagPath path, ValueElement before) {}

  Change {
    inside = List.copyOf(inside);
  }

  Change(
      TagPath path,
      Vr vr,
      @Nullable Element before,
      @Nullable Bytes value,
      boolean nonconforming,
      Reason reason) {
    this(path, vr, before, value, nonconforming, reason, List.of());
  }

  /** Defined terms of Reason for the Attribute Modification (PS3.3 C.12.1.1.9). */
  enum Reason {
    COERCE,
    CORRECT
  }

  /** The attribute of the top level data set that it belongs to. */
  int topLevelTag() {
    return path.steps().isEmpty() ? path.tag() : path.steps().get(0).tag();
  }

  Edit edit() {
    return value == null ? new Edit.Remove(path) : new Edit.Put(path, vr.name(), value);
  }
}
