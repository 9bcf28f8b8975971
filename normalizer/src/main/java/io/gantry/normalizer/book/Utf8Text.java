package io.gantry.normalizer.book;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.SequenceElement;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.data.charset.CharacterSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All text of a data set in ISO_IR 192, nested text too (PS3.3 C.12.1.1.2). */
final class Utf8Text {
  private static final byte ESCAPE = 0x1B;

  private final @Nullable CharacterSet really;
  private final CharacterSet declared;
  private final Set<Integer> touched = new TreeSet<>(Integer::compareUnsigned);

  /**
   * @param really what the text is in, whatever is declared; null: what is declared. Items that
   *     declare another set than the object, of which their text is, are taken at their word
   * @param declared of the object
   */
  Utf8Text(@Nullable CharacterSet really, CharacterSet declared) {
    this.really = really;
    this.declared = declared;
  }

  /** The tags of the top level that are not as they were. */
  Set<Integer> touched() {
    return touched;
  }

  /**
   * @throws NoText where some text is not of its character set
   */
  DataSet of(DataSet head) throws NoText {
    return of(head, really == null ? head.charset() : really, touched, true);
  }

  private DataSet of(DataSet level, CharacterSet set, Set<Integer> changed, boolean declare)
      throws NoText {
    DataSetBuilder builder = level.toBuilder();
    if (declare && !level.charset().isUtf8()) {
      builder.put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192");
      changed.add(Tag.SPECIFIC_CHARACTER_SET);
    }
    for (Element element : level) {
      switch (element) {
        case ValueElement value when value.vr().usesCharacterSet() -> {
          if (!isAscii(value)) {
            byte[] text = text(value, set);
            if (!Arrays.equals(text, value.bytes())) {
              builder.putBytes(value.tag(), value.vr(), text);
              changed.add(value.tag());
            }
          }
        }
        case ValueElement value when value.meaning() == Vr.SQ -> {
          for (DataSet item : level.sequence(value.tag())) {
            if (!isAllAscii(item)) {
              throw new NoText(value.tag(), "has text in a sequence that was sent as UN");
            }
          }
        }
        case SequenceElement sequence -> {
          List<DataSet> items = items(sequence, set);
          if (!items.isEmpty()) {
            builder.putItems(sequence.tag(), items);
            changed.add(sequence.tag());
          }
        }
        default -> {
          // no text
        }
      }
    }
    return changed.isEmpty() ? level : builder.build();
  }

  /** The items with their text encoded anew; none where all stay as they are. */
  private List<DataSet> items(SequenceElement sequence, CharacterSet outer) throws NoText {
    List<DataSet> items = new ArrayList<>();
    boolean any = false;
    for (var item : sequence.items()) {
      DataSet dataSet = item.dataSet();
      boolean own = dataSet.contains(Tag.SPECIFIC_CHARACTER_SET);
      Set<Integer> inside = new TreeSet<>();
      CharacterSet set = own && keepsItsWord(dataSet) ? dataSet.charset() : outer;
      items.add(of(dataSet, set, inside, own));
      any |= !inside.isEmpty();
    }
    return any ? items : List.of();
  }

  private boolean keepsItsWord(DataSet item) {
    return really == null
        || (!item.charset().equals(declared)
            && !item.charset().terms().isEmpty()
            && item.charset().issues().isEmpty()
            && isAllText(item, item.charset()));
  }

  private static boolean isAllText(DataSet level, CharacterSet set) {
    for (Element element : level) {
      if (element instanceof ValueElement value
          && value.vr().usesCharacterSet()
          && !set.accepts(value.bytes(), 0, value.length(), value.vr() == Vr.PN)) {
        return false;
      }
    }
    return true;
  }

  private static byte[] text(ValueElement value, CharacterSet set) throws NoText {
    byte[] bytes = value.bytes();
    boolean name = value.vr() == Vr.PN;
    if (!set.accepts(bytes, 0, bytes.length, name)) {
      throw new NoText(value.tag(), "has bytes that are no text of its character set");
    }
    return set.decode(bytes, 0, bytes.length, name).getBytes(StandardCharsets.UTF_8);
  }

  static boolean isAllAscii(DataSet dataSet) {
    for (Element element : dataSet) {
      if (element instanceof ValueElement value && value.vr().usesCharacterSet()) {
        if (!isAscii(value)) {
          return false;
        }
      }
      for (DataSet item : dataSet.sequence(element.tag())) {
        if (!isAllAscii(item)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isAscii(ValueElement value) {
    for (byte b : value.bytes()) {
      if (b < 0 || b == ESCAPE) {
        return false;
      }
    }
    return true;
  }

  /** Some bytes are no text; without the bytes. */
  static final class NoText extends Exception {
    private static final long serialVersionUID = 1L;

    NoText(int tag, String problem) {
      super(Tag.toString(tag) + " " + problem);
    }
  }
}
