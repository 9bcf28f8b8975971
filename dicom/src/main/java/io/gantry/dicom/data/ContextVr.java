package io.gantry.dicom.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where PS3.6 leaves the VR to the context and the syntax does not name it (PS3.5 A.1): "US or SS"
 * is SS where pixels are signed, which an item has of the data set around it if it does not say so
 * itself; LUT Data is US where its descriptor counts one entry, else OW. The bytes are the same
 * either way. "OB or OW" is OW in implicit syntaxes, which the dictionary gives.
 */
final class ContextVr {
  private static final int LUT_DESCRIPTOR = 0x00283002;
  private static final int LUT_DATA = 0x00283006;

  private ContextVr() {}

  /**
   * The VR of an element in an implicit syntax.
   *
   * @param byDictionary what the dictionary says of it
   * @param before elements of the same data set that stand before it
   */
  static Vr of(int tag, Vr byDictionary, boolean signed, List<Element> before) {
    if (byDictionary == Vr.US) {
      return signed && Dictionary.isUsOrSs(tag) ? Vr.SS : Vr.US;
    }
    return tag == LUT_DATA && hasOneEntry(before) ? Vr.US : byDictionary;
  }

  private static boolean hasOneEntry(List<Element> elements) {
    for (int i = elements.size() - 1; i >= 0; i--) {
      if (elements.get(i).tag() == LUT_DESCRIPTOR) {
        return first(elements.get(i)) == 1;
      }
    }
    return false;
  }

  /** Whether a Pixel Representation says signed. */
  static boolean saysSigned(Element pixelRepresentation) {
    return first(pixelRepresentation) == 1;
  }

  /** The first number of 16 bits; -1 where there is none. */
  private static int first(Element element) {
    if (element instanceof ValueElement value && value.length() >= 2) {
      Coding coding = value.bigEndian() ? Coding.EXPLICIT_BE : Coding.EXPLICIT_LE;
      return coding.u16(value.array(), value.offset());
    }
    return -1;
  }

  /**
   * Elements that were read before their data set's Pixel Representation, as it wants them: those
   * themselves, and in items that have none of their own.
   */
  static List<Element> decided(List<Element> elements, boolean signed) {
    return replaced(
        elements,
        i ->
            switch (elements.get(i)) {
              case ValueElement value -> value(value, signed);
              case SequenceElement sequence -> sequence(sequence, signed);
              case Element other -> other;
            });
  }

  private static Element value(ValueElement value, boolean signed) {
    Raw raw = value.raw();
    Vr wanted = signed ? Vr.SS : Vr.US;
    boolean open =
        raw != null
            && !raw.coding().explicit()
            && value.vr() != wanted
            && Dictionary.isUsOrSs(value.tag());
    return open
        ? new ValueElement(
            value.tag(), wanted, value.array(), value.offset(), value.length(), false, raw)
        : value;
  }

  private static Element sequence(SequenceElement sequence, boolean signed) {
    List<Item> items = replaced(sequence.items(), i -> item(sequence.items().get(i), signed));
    return items.equals(sequence.items())
        ? sequence
        : new SequenceElement(sequence.tag(), items, sequence.undefinedLength(), sequence.raw());
  }

  private static Item item(Item item, boolean signed) {
    DataSet inside = item.dataSet();
    if (inside.contains(Tag.PIXEL_REPRESENTATION)) {
      return item;
    }
    List<Element> elements = decided(inside.elements(), signed);
    return elements.equals(inside.elements()) && inside.inherited().signed() == signed
        ? item
        : new Item(
            new DataSet(elements, inside.inherited().signed(signed)),
            item.undefinedLength(),
            item.raw());
  }

  /** The list itself where nothing in it changes. */
  private static <T> List<T> replaced(List<T> list, IntFunction<T> by) {
    @Nullable List<T> copy = null;
    for (int i = 0; i < list.size(); i++) {
      T now = by.apply(i);
      if (copy == null && !now.equals(list.get(i))) {
        copy = new ArrayList<>(list);
      }
      if (copy != null) {
        copy.set(i, now);
      }
    }
    return copy == null ? list : copy;
  }
}
