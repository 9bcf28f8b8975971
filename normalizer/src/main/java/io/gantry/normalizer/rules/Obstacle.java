package io.gantry.normalizer.rules;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.OpenElement;
import io.gantry.dicom.data.SequenceElement;
import io.gantry.dicom.data.Tag;
import java.util.Optional;

/** Why an object can't be patched, as the code of a finding. */
final class Obstacle {
  /** The bulk element comes before the place of the record. */
  static final String BULK_FIRST = "bulk-first-not-patched";

  private Obstacle() {}

  /** Why an object must stay as it is; empty if it may be patched. */
  static Optional<String> of(DataSet head, Survey survey, boolean tailKnown) {
    if (survey.signed()) {
      return Optional.of("signed-not-patched");
    }
    if (!tailKnown) {
      return Optional.of("tail-unknown-not-patched");
    }
    if (!head.isAscending()) {
      return Optional.of("out-of-order-not-patched");
    }
    Element last = head.elements().get(head.size() - 1);
    if (last instanceof OpenElement
        && Integer.compareUnsigned(last.tag(), Tag.ORIGINAL_ATTRIBUTES_SEQUENCE) < 0) {
      return Optional.of(BULK_FIRST);
    }
    boolean unreadableRecord =
        head.element(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE)
            .filter(element -> !(element instanceof SequenceElement))
            .isPresent();
    return unreadableRecord ? Optional.of("original-attributes-not-patched") : Optional.empty();
  }
}
