package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A data set or the data set of an item: elements in the order they were read or, if built, by tag.
 * Immutable, safe to share. Of elements sent twice the getters see the first.
 */
public final class DataSet implements Iterable<Element> {
  public static final DataSet EMPTY = new DataSet(List.of(), Inherited.NOTHING);

  private final List<Element> elements;
  private final Inherited inherited;
  private final boolean ascending;

  DataSet(List<Element> elements, Inherited inherited) {
    this.elements = List.copyOf(elements);
    this.inherited = inherited;
    boolean sorted = true;
    for (int i = 1; sorted && i < this.elements.size(); i++) {
      sorted =
          Integer.compareUnsigned(this.elements.get(i - 1).tag(), this.elements.get(i).tag()) < 0;
    }
    this.ascending = sorted;
  }

  public static DataSetBuilder builder() {
    return new DataSetBuilder(List.of(), CharacterSet.DEFAULT);
  }

  /** A builder that starts with these elements. */
  public DataSetBuilder toBuilder() {
    return new DataSetBuilder(elements, charset());
  }

  public List<Element> elements() {
    return elements;
  }

  @Override
  public Iterator<Element> iterator() {
    return elements.iterator();
  }

  public boolean isEmpty() {
    return elements.isEmpty();
  }

  public int size() {
    return elements.size();
  }

  /** What its text is encoded in: its own Specific Character Set or the one of its parent. */
  public CharacterSet charset() {
    return inherited.charset();
  }

  /** What its items have of it. */
  Inherited inherited() {
    return inherited;
  }

  /** Whether tags only rise, as PS3.5 7.1 wants, none twice. */
  public boolean isAscending() {
    return ascending;
  }

  public boolean contains(int tag) {
    return find(tag) != null;
  }

  public Optional<Element> element(int tag) {
    return Optional.ofNullable(find(tag));
  }

  /** The element if it has a value field. */
  public Optional<ValueElement> value(int tag) {
    return find(tag) instanceof ValueElement value ? Optional.of(value) : Optional.empty();
  }

  private @Nullable Element find(int tag) {
    if (ascending) {
      int low = 0;
      int high = elements.size() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        Element element = elements.get(middle);
        int order = Integer.compareUnsigned(element.tag(), tag);
        if (order == 0) {
          return element;
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return null;
    }
    for (Element element : elements) {
      if (element.tag() == tag) {
        return element;
      }
    }
    return null;
  }

  /** The first value as text, without padding; empty if absent or without value. */
  public Optional<String> string(int tag) {
    List<String> all = strings(tag);
    return all.isEmpty() || all.get(0).isEmpty() ? Optional.empty() : Optional.of(all.get(0));
  }

  /** The first value as text, or the fallback where there is none. */
  public String string(int tag, String fallback) {
    return string(tag).orElse(fallback);
  }

  /** The first value of a person name; empty if absent or without value. */
  public Optional<PersonName> personName(int tag) {
    return string(tag).map(PersonName::parse);
  }

  /** All values as text; none if absent or empty. Numbers are in decimal. */
  public List<String> strings(int tag) {
    return find(tag) instanceof ValueElement value ? value.strings(charset()) : List.of();
  }

  /**
   * The first value as a number; empty if absent, without value, or no integer of 32 bits (of UL
   * the low 32 bits).
   */
  public OptionalInt integer(int tag) {
    if (find(tag) instanceof ValueElement value && value.length() > 0) {
      try {
        long[] numbers = value.longs();
        return numbers.length == 0 ? OptionalInt.empty() : OptionalInt.of((int) numbers[0]);
      } catch (DicomFormatException noInteger) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.empty();
  }

  public int integer(int tag, int fallback) {
    return integer(tag).orElse(fallback);
  }

  /**
   * The items of a sequence; none if absent, empty or no sequence. An UN that the dictionary says
   * is a sequence is read as items in implicit little endian (PS3.5 6.2.2).
   */
  public List<DataSet> sequence(int tag) {
    Element element = find(tag);
    return element == null
        ? List.of()
        : items(element, inherited).stream().map(Item::dataSet).toList();
  }

  /** The items of an element; none if it is no sequence. */
  static List<Item> items(Element element, Inherited inherited) {
    if (element instanceof ValueElement value && value.meaning() == Vr.SQ) {
      try {
        return DataSetReader.readItems(value, inherited).items();
      } catch (DicomFormatException noSequence) {
        return List.of();
      }
    }
    return element instanceof SequenceElement sequence ? sequence.items() : List.of();
  }

  /**
   * Who defined a private element: the value of the (gggg,00bb) that reserves its block (PS3.5
   * 7.8.1); empty if none does, or the tag is not of a private block.
   */
  public Optional<String> privateCreator(int tag) {
    int block = Tag.element(tag) >>> 8;
    return Tag.isPrivate(tag) && block >= 0x10
        ? string(Tag.of(Tag.group(tag), block))
        : Optional.empty();
  }

  /**
   * The private element of a creator, wherever its block is; empty if there is none.
   *
   * @param element the lowest 8 bits of its tag
   */
  public Optional<Element> privateElement(int group, String creator, int element) {
    for (int block = 0x10; block <= 0xFF; block++) {
      int tag = Tag.of(group, block << 8 | element);
      if (string(Tag.of(group, block)).filter(creator::equals).isPresent() && contains(tag)) {
        return element(tag);
      }
    }
    return Optional.empty();
  }

  /** The number of elements only: values may be patient data. */
  @Override
  public String toString() {
    return "DataSet[" + elements.size() + " elements]";
  }
}
