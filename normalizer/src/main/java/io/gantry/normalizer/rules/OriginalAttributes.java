package io.gantry.normalizer.rules;

import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Item;
import io.gantry.dicom.data.SequenceElement;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Items for the Original Attributes Sequence (0400,0561) by PS3.3 C.12.1.1.9: one for each reason,
 * behind those that are there.
 *
 * <p>Absent attributes that get a value are listed with zero length. A value field that breaks the
 * rules of its VR is listed with zero length too, and its bytes go to the Nonconforming Modified
 * Attributes Sequence. Of a nested change the whole top-level sequence is listed. Private elements
 * come with their creator, Patient ID with its issuer.
 */
final class OriginalAttributes {
  private static final int SELECTOR_ATTRIBUTE = 0x00720026;
  private static final int SELECTOR_SEQUENCE_POINTER = 0x00720052;
  private static final int SELECTOR_SEQUENCE_POINTER_PRIVATE_CREATOR = 0x00720054;
  private static final int SELECTOR_ATTRIBUTE_PRIVATE_CREATOR = 0x00720056;
  private static final int SELECTOR_SEQUENCE_POINTER_ITEMS = 0x00741057;

  private final DataSet head;
  private final String modifiedAt;
  private final String source;

  /**
   * @param head as received
   * @param modifiedAt a DT value
   * @param source who gave us the object
   */
  OriginalAttributes(DataSet head, String modifiedAt, String source) {
    this.head = head;
    this.modifiedAt = modifiedAt;
    this.source = source;
  }

  /**
   * The whole sequence: the items that were there, then a new one for each reason.
   *
   * @param there the items that were there, their text in the character set that the object has now
   */
  List<DataSet> sequenceWith(List<DataSet> there, List<Change> changes) {
    List<DataSet> items = new ArrayList<>(there);
    for (Change.Reason reason : Change.Reason.values()) {
      List<Change> some = changes.stream().filter(change -> change.reason() == reason).toList();
      if (!some.isEmpty()) {
        items.add(item(reason, some));
      }
    }
    return items;
  }

  private DataSet item(Change.Reason reason, List<Change> changes) {
    DataSetBuilder item = DataSet.builder();
    item.putItems(Tag.MODIFIED_ATTRIBUTES_SEQUENCE, previousValues(changes));
    List<DataSet> nonconforming = changes.stream().flatMap(this::nonconforming).toList();
    if (!nonconforming.isEmpty()) {
      item.putItems(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE, nonconforming);
    }
    return item.put(Tag.ATTRIBUTE_MODIFICATION_DATE_TIME, Vr.DT, modifiedAt)
        .put(Tag.MODIFYING_SYSTEM, Vr.LO, "GANTRY")
        .put(Tag.SOURCE_OF_PREVIOUS_VALUES, Vr.LO, source)
        .put(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION, Vr.CS, reason.name())
        .build();
  }

  private DataSet previousValues(List<Change> changes) {
    TreeMap<Integer, Element> previous = new TreeMap<>(Integer::compareUnsigned);
    for (Change change : changes) {
      previous.computeIfAbsent(change.topLevelTag(), tag -> previous(tag, changes));
    }
    for (Integer tag : List.copyOf(previous.keySet())) {
      Element creator = privateCreator(head, tag);
      if (creator != null) {
        previous.putIfAbsent(creator.tag(), creator);
      }
    }
    if (previous.containsKey(Tag.PATIENT_ID)) {
      previous.computeIfAbsent(
          Tag.ISSUER_OF_PATIENT_ID, tag -> head.element(tag).orElse(empty(tag, Vr.LO)));
    }
    DataSetBuilder item = DataSet.builder();
    previous.values().forEach(item::put);
    return item.build();
  }

  private Element previous(int tag, List<Change> changes) {
    List<Change> ofTag = changes.stream().filter(change -> change.topLevelTag() == tag).toList();
    Change first = ofTag.get(0);
    if (!first.path().steps().isEmpty()) {
      return emptied(
          (SequenceElement) head.element(tag).orElseThrow(),
          ofTag.stream().filter(Change::nonconforming).map(Change::path).toList(),
          0);
    }
    if (!first.inside().isEmpty()) {
      return emptied(
          (SequenceElement) head.element(tag).orElseThrow(),
          first.inside().stream().map(Change.Inside::path).toList(),
          0);
    }
    Element before = first.before();
    return before == null || first.nonconforming() ? empty(tag, first.vr()) : before;
  }

  /** The sequence with zero-length values where the paths lead. */
  private static Element emptied(SequenceElement sequence, List<TagPath> paths, int depth) {
    List<DataSet> items = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      Item item = sequence.items().get(i);
      int number = i;
      List<TagPath> inItem =
          paths.stream().filter(path -> path.steps().get(depth).item() == number).toList();
      items.add(inItem.isEmpty() ? item.dataSet() : emptied(item.dataSet(), inItem, depth + 1));
    }
    DataSetBuilder holder = DataSet.builder().putItems(sequence.tag(), items);
    return holder.build().element(sequence.tag()).orElseThrow();
  }

  private static DataSet emptied(DataSet dataSet, List<TagPath> paths, int depth) {
    DataSetBuilder builder = dataSet.toBuilder();
    for (Element element : dataSet) {
      List<TagPath> here =
          paths.stream().filter(path -> tagAt(path, depth) == element.tag()).toList();
      if (here.isEmpty()) {
        continue;
      }
      builder.put(
          element instanceof SequenceElement sequence
              ? emptied(sequence, here, depth)
              : empty(element.tag(), element.vr()));
    }
    return builder.build();
  }

  private static int tagAt(TagPath path, int depth) {
    return depth < path.steps().size() ? path.steps().get(depth).tag() : path.tag();
  }

  private Stream<DataSet> nonconforming(Change change) {
    byte[] value = change.before() instanceof ValueElement before ? before.bytes() : new byte[0];
    return Stream.concat(
        change.nonconforming() ? Stream.of(nonconforming(change.path(), value)) : Stream.empty(),
        change.inside().stream().map(one -> nonconforming(one.path(), one.before().bytes())));
  }

  /** Selector Attribute Macro (PS3.3 table 10-20) and the value field as it came. */
  private DataSet nonconforming(TagPath path, byte[] value) {
    List<TagPath.Step> steps = path.steps();
    DataSetBuilder item = DataSet.builder().putLong(SELECTOR_ATTRIBUTE, Vr.AT, path.tag());
    List<String> stepCreators = new ArrayList<>();
    DataSet at = head;
    for (TagPath.Step step : steps) {
      stepCreators.add(creatorName(at, step.tag()));
      at = at.sequence(step.tag()).get(step.item());
    }
    if (!steps.isEmpty()) {
      item.putLong(
          SELECTOR_SEQUENCE_POINTER, Vr.AT, steps.stream().mapToLong(TagPath.Step::tag).toArray());
      item.putLong(
          SELECTOR_SEQUENCE_POINTER_ITEMS,
          Vr.IS,
          steps.stream().mapToLong(step -> step.item() + 1L).toArray());
    }
    if (stepCreators.stream().anyMatch(name -> !name.isEmpty())) {
      item.put(
          SELECTOR_SEQUENCE_POINTER_PRIVATE_CREATOR, Vr.LO, stepCreators.toArray(new String[0]));
    }
    String creator = creatorName(at, path.tag());
    if (!creator.isEmpty()) {
      item.put(SELECTOR_ATTRIBUTE_PRIVATE_CREATOR, Vr.LO, creator);
    }
    return item.putBytes(Tag.NONCONFORMING_DATA_ELEMENT_VALUE, Vr.OB, value).build();
  }

  private static String creatorName(DataSet dataSet, int tag) {
    Element creator = privateCreator(dataSet, tag);
    String name = creator == null ? "" : dataSet.string(creator.tag(), "");
    return name.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '\\') ? name : "";
  }

  /** The element that reserves the block of a private element (PS3.5 7.8.1). */
  private static @Nullable Element privateCreator(DataSet dataSet, int tag) {
    if (!Tag.isPrivate(tag) || Tag.element(tag) < 0x1000) {
      return null;
    }
    return dataSet.element(Tag.of(Tag.group(tag), Tag.element(tag) >>> 8)).orElse(null);
  }

  private static Element empty(int tag, Vr vr) {
    return vr == Vr.SQ || (vr == Vr.UN && Dictionary.vr(tag) == Vr.SQ)
        ? DataSet.builder().putItems(tag).build().element(tag).orElseThrow()
        : ValueElement.of(tag, vr, new byte[0]);
  }
}
