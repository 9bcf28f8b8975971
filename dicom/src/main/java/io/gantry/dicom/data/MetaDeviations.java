package io.gantry.dicom.data;

import io.gantry.dicom.data.Deviation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is not as PS3.10 chapter 7 wants it before the data set of a file. */
final class MetaDeviations {
  private MetaDeviations() {}

  static List<Deviation> of(byte[] file, Part10 start, DataSet dataSet) {
    List<Deviation> found = new ArrayList<>();
    if (!Part10.hasPreamble(file) || start.offset() == 0) {
      found.add(new Deviation(Kind.NO_PREAMBLE, 0, 0));
    }
    if (start.meta().isEmpty()) {
      found.add(new Deviation(Kind.NO_META, 0, 0));
    } else {
      meta(start, dataSet, found);
    }
    if (!start.declared()) {
      found.add(new Deviation(Kind.SYNTAX_GUESSED, Tag.TRANSFER_SYNTAX_UID, start.offset()));
    }
    return found;
  }

  private static void meta(Part10 start, DataSet dataSet, List<Deviation> found) {
    Raw first = start.meta().elements().get(0).raw();
    if (first == null) {
      return;
    }
    if (!first.coding().explicit()) {
      found.add(
          new Deviation(Kind.META_IMPLICIT, start.meta().elements().get(0).tag(), first.off()));
    }
    int length = Tag.FILE_META_INFORMATION_GROUP_LENGTH;
    Optional<Element> groupLength = start.meta().element(length);
    int end = groupLength.map(Element::raw).map(raw -> raw.off() + raw.len()).orElse(0);
    if (start.meta().integer(length, -1) != start.offset() - end) {
      found.add(new Deviation(Kind.META_GROUP_LENGTH, length, first.off()));
    }
    differs(start, Tag.MEDIA_STORAGE_SOP_CLASS_UID, dataSet, Tag.SOP_CLASS_UID, found);
    differs(start, Tag.MEDIA_STORAGE_SOP_INSTANCE_UID, dataSet, Tag.SOP_INSTANCE_UID, found);
  }

  private static void differs(
      Part10 start, int metaTag, DataSet dataSet, int tag, List<Deviation> found) {
    Optional<String> said = start.meta().string(metaTag);
    Optional<String> own = dataSet.string(tag);
    if (said.isPresent() && own.isPresent() && !said.equals(own)) {
      Raw raw = start.meta().element(metaTag).map(Element::raw).orElse(null);
      found.add(new Deviation(Kind.META_DIFFERS, metaTag, raw == null ? 0 : raw.off()));
    }
  }
}
