package io.gantry.normalizer.book;

import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import java.util.Optional;
import java.util.Set;

/** What no rule may write. */
public final class Protection {
  private static final int INSTANCE_COERCION_DATE_TIME = 0x00080015;
  private static final int IMAGE_PIXEL_GROUP = 0x0028;

  private static final Set<Integer> IDENTITY =
      Set.of(
          Tag.SOP_CLASS_UID, Tag.SOP_INSTANCE_UID, Tag.STUDY_INSTANCE_UID, Tag.SERIES_INSTANCE_UID);

  private static final Set<Integer> RECORD =
      Set.of(
          Tag.ORIGINAL_ATTRIBUTES_SEQUENCE,
          Tag.DIGITAL_SIGNATURES_SEQUENCE,
          INSTANCE_COERCION_DATE_TIME);

  private Protection() {}

  /** Why no rule may write this attribute; empty where one may. */
  public static Optional<String> of(Attribute attribute) {
    int tag = attribute.tag();
    if (IDENTITY.contains(tag)) {
      return Optional.of("identifies the object");
    }
    if (RECORD.contains(tag)) {
      return Optional.of("is the record of changes and signatures");
    }
    if (tag == Tag.SPECIFIC_CHARACTER_SET) {
      return Optional.of("is changed together with all text: use reencode");
    }
    if (Tag.group(tag) <= 2 || Tag.isGroupLength(tag)) {
      return Optional.of("is no attribute of the object");
    }
    if (Tag.group(tag) == IMAGE_PIXEL_GROUP && attribute.vr() != Vr.LO) {
      return Optional.of("describes the pixels, which never change");
    }
    return Integer.compareUnsigned(tag, Tag.ORIGINAL_ATTRIBUTES_SEQUENCE) > 0
            && Tag.group(tag) >= 0x5000
            && !attribute.isPrivate()
        ? Optional.of("lies among the pixels, which never change")
        : Optional.empty();
  }
}
