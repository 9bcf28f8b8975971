package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.dicom.data.charset.TextProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes through a data set with all that is nested in it, in order; also in what was sent as UN but
 * is a sequence by the dictionary.
 */
public final class Walk {
  /** Sees elements one after the other; sequences before what is in them. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param charset what text at this place is encoded in
     */
    void element(ElementPath path, Element element, CharacterSet charset);
  }

  private Walk() {}

  /** All elements, at any depth. */
  public static void elements(DataSet dataSet, Visitor visitor) {
    walk(dataSet, List.of(), visitor);
  }

  private static void walk(DataSet dataSet, List<ElementPath.Step> steps, Visitor visitor) {
    for (Element element : dataSet) {
      visitor.element(new ElementPath(steps, element.tag()), element, dataSet.charset());
      List<Item> items = items(element, dataSet, steps.size());
      for (int i = 0; i < items.size(); i++) {
        List<ElementPath.Step> longer = new ArrayList<>(steps);
        longer.add(new ElementPath.Step(element.tag(), i));
        walk(items.get(i).dataSet(), longer, visitor);
      }
    }
  }

  /** An UN can hold an UN and so on: its items are looked into only so deep. */
  private static List<Item> items(Element element, DataSet parent, int depth) {
    return depth < 2 * DataSetReader.MAX_DEPTH
        ? DataSet.items(element, parent.inherited())
        : List.of();
  }

  /** A value with a place. */
  public record Text(ElementPath path, ValueElement element, CharacterSet charset) {
    public List<String> strings() {
      return element.strings(charset);
    }

    /** Whether the bytes are text of the declared character set. */
    public boolean isAsDeclared() {
      return problem().isEmpty();
    }

    /** The first byte that the declared character set does not explain. */
    public Optional<TextProblem> problem() {
      return charset.firstProblem(
          element.array(), element.offset(), element.length(), element.meaning().textKind());
    }

    public boolean isUtf8() {
      return CharacterSet.validUtf8(element.array(), element.offset(), element.length());
    }

    /** The path only: values may be patient data. */
    @Override
    public String toString() {
      return "Text[" + path + "]";
    }
  }

  /** All values to which Specific Character Set applies, at any depth. */
  public static List<Text> texts(DataSet dataSet) {
    List<Text> texts = new ArrayList<>();
    elements(
        dataSet,
        (path, element, charset) -> {
          if (element instanceof ValueElement value && value.meaning().usesCharacterSet()) {
            texts.add(new Text(path, value, charset));
          }
        });
    return texts;
  }

  /** Whether some text, at any depth, has a byte of 0x80 or above. */
  public static boolean hasNonAscii(DataSet dataSet) {
    return texts(dataSet).stream().anyMatch(text -> text.element().hasHighBytes());
  }

  /**
   * Elements whose value, or one of whose fragments, has an odd length (PS3.5 7.1.1 forbids it).
   */
  public static List<ElementPath> oddLengths(DataSet dataSet) {
    List<ElementPath> odd = new ArrayList<>();
    elements(
        dataSet,
        (path, element, charset) -> {
          if (isOdd(element)) {
            odd.add(path);
          }
        });
    return odd;
  }

  private static boolean isOdd(Element element) {
    return switch (element) {
      case ValueElement value -> (value.length() & 1) != 0;
      case OpenElement open -> open.length() > 0 && (open.length() & 1) != 0;
      case FragmentsElement fragments -> {
        boolean odd = false;
        for (int i = 0; i < fragments.count(); i++) {
          odd |= (fragments.fragment(i).remaining() & 1) != 0;
        }
        yield odd;
      }
      case SequenceElement sequence -> false;
    };
  }
}
