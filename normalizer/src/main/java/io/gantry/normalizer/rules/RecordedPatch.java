package io.gantry.normalizer.rules;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.patch.Edit;
import io.gantry.contracts.patch.Patch;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.Coding;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Changes as a patch that records what was there before (PS3.3 C.12.1.1.9). */
final class RecordedPatch {
  /** UTC with offset, 26 characters at most (PS3.5 6.2, DT). */
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss.SSS'+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int INSTANCE_COERCION_DATE_TIME = 0x00080015;

  private RecordedPatch() {}

  /**
   * The patch of these changes; without any, none.
   *
   * @param after the data set with them
   * @param recorded whether the object itself says what was there before
   */
  static Patch of(
      ReceivedObject object,
      DataSet head,
      DataSet after,
      Coding coding,
      List<Change> changes,
      boolean recorded) {
    if (changes.isEmpty()) {
      return Patch.NONE;
    }
    String modifiedAt = dateTime(object.receivedAt());
    List<Change> all = new ArrayList<>(changes);
    all.removeIf(change -> change.topLevelTag() == INSTANCE_COERCION_DATE_TIME);
    Change.Reason reason = changes.get(0).reason();
    all.add(put(head, INSTANCE_COERCION_DATE_TIME, Vr.DT, modifiedAt, reason));
    List<Edit> edits = new ArrayList<>(all.stream().map(Change::edit).toList());
    if (recorded) {
      List<DataSet> record =
          new OriginalAttributes(head, modifiedAt, ascii(object.source()))
              .sequenceWith(after.sequence(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE), all);
      edits.add(
          new Edit.Put(
              TagPath.of(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE),
              Vr.SQ.name(),
              Changes.encodedItems(record, coding)));
    }
    edits.sort(Comparator.comparing(Edit::path, TagPaths.ORDER));
    return new Patch(edits);
  }

  private static String dateTime(Instant instant) {
    return DATE_TIME.format(instant);
  }

  /** A source's name as LO text that every character set has. */
  private static String ascii(String name) {
    String plain = name.replaceAll("[^ -~]|\\\\", "?");
    return plain.length() > 64 ? plain.substring(0, 64) : plain;
  }

  /** A change that sets a value of plain ASCII. */
  static Change put(DataSet head, int tag, Vr vr, String ascii, Change.Reason reason) {
    byte[] value = ValueElement.of(tag, vr, ascii.getBytes(StandardCharsets.US_ASCII)).bytes();
    Optional<ValueElement> before = head.value(tag);
    return new Change(
        TagPath.of(tag),
        vr,
        before.orElse(null),
        Bytes.of(value),
        before.flatMap(Padding::problem).isPresent(),
        reason);
  }
}
