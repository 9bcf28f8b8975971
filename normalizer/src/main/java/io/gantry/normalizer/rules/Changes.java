package io.gantry.normalizer.rules;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.Coding;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Item;
import io.gantry.dicom.data.SequenceElement;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.normalizer.book.Application;
import io.gantry.normalizer.book.Applied;
import io.gantry.normalizer.book.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The changes of one object as they come together, one for each path. For one thread. */
final class Changes {
  private final DataSet received;
  private final Coding coding;
  private final SortedMap<TagPath, Change> byPath = new TreeMap<>(TagPaths.ORDER);
  private DataSet after;

  Changes(DataSet received, Coding coding) {
    this.received = received;
    this.coding = coding;
    this.after = received;
  }

  /** The head with all changes of its top level. */
  DataSet after() {
    return after;
  }

  boolean isEmpty() {
    return byPath.isEmpty();
  }

  /** As their elements stand in the data set. */
  List<Change> inOrder() {
    return List.copyOf(byPath.values());
  }

  /** A change of the top level, instead of an earlier one of the same attribute. */
  void replace(Change change) {
    byPath.put(change.path(), change);
    DataSetBuilder builder = after.toBuilder();
    put(builder, change);
    after = builder.build();
  }

  private static void put(DataSetBuilder builder, Change change) {
    Bytes value = change.value();
    if (value == null) {
      builder.remove(change.path().tag());
    } else {
      builder.putBytes(change.path().tag(), change.vr(), value.toArray());
    }
  }

  /** What the site's rules have changed; they were applied to {@link #after}. */
  void replaceAll(Applied.Changed site) {
    site.by()
        .forEach((tag, rule) -> {
          if (tag != Tag.ORIGINAL_ATTRIBUTES_SEQUENCE) {
            Change change = change(tag, site.head(), rule);
            if (change == null) {
              byPath.remove(TagPath.of(tag));
            } else {
              byPath.put(change.path(), change);
            }
          }
        });
    after = site.head();
  }

  /** Repairs, but where a rule has dealt with the attribute or with the sequence that it is in. */
  void addAll(List<Change> repairs) {
    if (repairs.isEmpty()) {
      return;
    }
    DataSetBuilder builder = after.toBuilder();
    for (Change repair : repairs) {
      if (!byPath.containsKey(TagPath.of(repair.topLevelTag()))) {
        byPath.put(repair.path(), repair);
        if (repair.path().steps().isEmpty()) {
          put(builder, repair);
        }
      }
    }
    after = builder.build();
  }

  /** Null where the attribute is again as it was received. */
  private @Nullable Change change(int tag, DataSet now, Rule rule) {
    Element before = received.element(tag).orElse(null);
    Element changed = now.element(tag).orElse(null);
    Element known = changed == null ? before : changed;
    if (known == null || isSame(before, changed)) {
      return null;
    }
    boolean nonconforming =
        before instanceof ValueElement value
            && (Padding.problem(value).isPresent()
                || !Application.conforms(value, received.charset()));
    return new Change(
        TagPath.of(tag),
        known.vr(),
        before,
        changed == null ? null : value(changed),
        nonconforming,
        rule.corrects() ? Change.Reason.CORRECT : Change.Reason.COERCE,
        before instanceof SequenceElement sequence
            ? nonconforming(sequence, List.of())
            : List.of());
  }

  /** Text in a sequence that is none of what is declared for it: it can't stand in the record. */
  private static List<Change.Inside> nonconforming(
      SequenceElement sequence, List<TagPath.Step> steps) {
    List<Change.Inside> inside = new ArrayList<>();
    int number = 0;
    for (Item item : sequence.items()) {
      List<TagPath.Step> longer = new ArrayList<>(steps);
      longer.add(new TagPath.Step(sequence.tag(), number++));
      for (Element element : item.dataSet()) {
        if (element instanceof SequenceElement deeper) {
          inside.addAll(nonconforming(deeper, longer));
        } else if (element instanceof ValueElement value
            && value.vr().usesCharacterSet()
            && value.hasHighBytes()
            && !Application.conforms(value, item.dataSet().charset())) {
          inside.add(new Change.Inside(new TagPath(longer, value.tag()), value));
        }
      }
    }
    return inside;
  }

  private static boolean isSame(@Nullable Element before, @Nullable Element now) {
    return before instanceof ValueElement a
        && now instanceof ValueElement b
        && a.vr() == b.vr()
        && Arrays.equals(a.bytes(), b.bytes());
  }

  private Bytes value(Element element) {
    return switch (element) {
      case ValueElement value -> Bytes.of(value.bytes());
      case SequenceElement sequence ->
          encodedItems(sequence.items().stream().map(item -> item.dataSet()).toList(), coding);
      default ->
          throw new IllegalArgumentException("no rule writes " + Tag.toString(element.tag()));
    };
  }

  /** The value field of a sequence, without its header. */
  static Bytes encodedItems(List<DataSet> items, Coding coding) {
    DataSet holder = DataSet.builder().putItems(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE, items).build();
    byte[] element = DataSetWriter.write(holder, coding);
    int header = coding.explicit() ? 12 : 8;
    return Bytes.of(Arrays.copyOfRange(element, header, element.length));
  }
}
