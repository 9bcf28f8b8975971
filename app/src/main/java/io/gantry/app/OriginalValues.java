package io.gantry.app;

import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.reconciler.changes.RecordedChanges.ChangedValue;
import io.gantry.reconciler.changes.RecordedChanges.Modification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an object says of its own changes (PS3.3 C.12.1.1.9). Each item of the Original Attributes
 * Sequence has the values before one modification; the value after it is what the next item that
 * lists the attribute found, else the object's present one. Nested attributes are compared one by
 * one, since the whole top-level sequence is listed of them.
 */
final class OriginalValues {
  private static final int SELECTOR_ATTRIBUTE = 0x00720026;
  private static final int SELECTOR_SEQUENCE_POINTER = 0x00720052;
  private static final int SELECTOR_SEQUENCE_POINTER_ITEMS = 0x00741057;
  private static final int MOST_VALUES = 1000;

  private final List<Modification> modifications = new ArrayList<>();
  private final Set<Integer> listed = new HashSet<>();
  private int shown;
  private int leftOut;

  private OriginalValues() {}

  /**
   * @param tail where the sequence stands if the bulk element comes before it; empty: nowhere
   */
  static OriginalValues of(DataSet head, DataSet tail) {
    List<DataSet> items = head.sequence(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE);
    OriginalValues values = new OriginalValues();
    values.read(head, items.isEmpty() ? tail.sequence(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE) : items);
    return values;
  }

  /** The earliest first. */
  List<Modification> modifications() {
    return modifications;
  }

  /** How many values more differ than are shown. */
  int leftOut() {
    return leftOut;
  }

  /** Whether no modification lists the attribute that the path leads to. */
  boolean isUnrecorded(String path) {
    TagPath changed = TagPath.parse(path);
    int top = changed.steps().isEmpty() ? changed.tag() : changed.steps().getFirst().tag();
    return top != Tag.ORIGINAL_ATTRIBUTES_SEQUENCE && !listed.contains(top);
  }

  private void read(DataSet head, List<DataSet> items) {
    List<Side> before = items.stream().map(OriginalValues::before).toList();
    for (int i = 0; i < items.size(); i++) {
      DataSet item = items.get(i);
      List<ChangedValue> values = new ArrayList<>();
      for (int tag : tags(before.get(i).set(), DataSet.EMPTY)) {
        listed.add(tag);
        compare(TagPath.of(tag), "", before.get(i), after(before, i, tag, head), values);
      }
      modifications.add(
          new Modification(
              item.string(Tag.ATTRIBUTE_MODIFICATION_DATE_TIME).orElse(null),
              item.string(Tag.MODIFYING_SYSTEM).orElse(null),
              item.string(Tag.SOURCE_OF_PREVIOUS_VALUES).orElse(null),
              item.string(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION).orElse(null),
              values));
    }
  }

  /** Where a value stands, and value fields that could not stand there as they were. */
  private record Side(DataSet set, Map<TagPath, byte[]> asCame) {
    Side inside(DataSet item) {
      return new Side(item, asCame);
    }
  }

  private static Side before(DataSet item) {
    List<DataSet> sets = item.sequence(Tag.MODIFIED_ATTRIBUTES_SEQUENCE);
    Map<TagPath, byte[]> asCame = new HashMap<>();
    for (DataSet bad : item.sequence(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE)) {
      TagPath path = path(bad);
      ValueElement value = bad.value(Tag.NONCONFORMING_DATA_ELEMENT_VALUE).orElse(null);
      if (path != null && value != null) {
        asCame.put(path, value.bytes());
      }
    }
    return new Side(sets.isEmpty() ? DataSet.EMPTY : sets.getFirst(), asCame);
  }

  /** Selector Attribute Macro (PS3.3 table 10-20); null where it is none. */
  private static @Nullable TagPath path(DataSet selector) {
    long[] own = numbers(selector, SELECTOR_ATTRIBUTE);
    long[] sequences = numbers(selector, SELECTOR_SEQUENCE_POINTER);
    long[] items = numbers(selector, SELECTOR_SEQUENCE_POINTER_ITEMS);
    if (own.length != 1 || sequences.length != items.length) {
      return null;
    }
    List<TagPath.Step> steps = new ArrayList<>();
    for (int i = 0; i < sequences.length; i++) {
      steps.add(new TagPath.Step((int) sequences[i], (int) items[i] - 1));
    }
    return new TagPath(steps, (int) own[0]);
  }

  private static long[] numbers(DataSet set, int tag) {
    try {
      return set.value(tag).map(ValueElement::longs).orElse(new long[0]);
    } catch (DicomFormatException noNumber) {
      return new long[0];
    }
  }

  private static Side after(List<Side> before, int at, int tag, DataSet head) {
    return before.subList(at + 1, before.size()).stream()
        .filter(side -> side.set().contains(tag))
        .findFirst()
        .orElse(new Side(head, Map.of()));
  }

  private static Set<Integer> tags(DataSet one, DataSet other) {
    Set<Integer> tags = new TreeSet<>(Integer::compareUnsigned);
    one.forEach(element -> tags.add(element.tag()));
    other.forEach(element -> tags.add(element.tag()));
    return tags;
  }

  private void compare(
      TagPath path, String outer, Side before, Side after, List<ChangedValue> values) {
    int tag = path.tag();
    String name = outer + ShownValue.name(tag, after.set(), before.set());
    List<DataSet> was = before.set().sequence(tag);
    List<DataSet> is = after.set().sequence(tag);
    if (was.isEmpty() && is.isEmpty()) {
      ShownValue one = ShownValue.of(before.set(), tag, before.asCame().get(path));
      ShownValue other = ShownValue.of(after.set(), tag, after.asCame().get(path));
      if (!one.sameAs(other)) {
        add(one.comparedWith(other, path.toString(), name), values);
      }
      return;
    }
    if (was.size() != is.size()) {
      add(new ChangedValue(path.toString(), name, "SQ", items(was), items(is), null), values);
    }
    for (int i = 0; i < Math.max(was.size(), is.size()); i++) {
      DataSet left = i < was.size() ? was.get(i) : DataSet.EMPTY;
      DataSet right = i < is.size() ? is.get(i) : DataSet.EMPTY;
      for (int inner : tags(left, right)) {
        compare(
            path.child(i, inner),
            name + "[" + (i + 1) + "] > ",
            before.inside(left),
            after.inside(right),
            values);
      }
    }
  }

  private static @Nullable String items(List<DataSet> items) {
    return items.isEmpty() ? null : items.size() + " item(s)";
  }

  private void add(ChangedValue value, List<ChangedValue> values) {
    if (shown < MOST_VALUES) {
      shown++;
      values.add(value);
    } else {
      leftOut++;
    }
  }
}
