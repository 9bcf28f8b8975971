package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builds a data set. A put replaces the element in place, or adds it before the first higher tag.
 * Text is encoded when put, so put Specific Character Set first. Not thread-safe.
 */
public final class DataSetBuilder {
  private final List<Element> elements;
  private CharacterSet charset;

  DataSetBuilder(List<Element> elements, CharacterSet charset) {
    this.elements = new ArrayList<>(elements);
    this.charset = charset;
  }

  /** For items: text is encoded in the parent's character set. */
  public DataSetBuilder inheriting(CharacterSet parent) {
    this.charset = parent;
    return this;
  }

  /**
   * Text (or numbers in text) with the dictionary's VR.
   *
   * @throws IllegalArgumentException if the character set lacks a character; names the tag only
   */
  public DataSetBuilder put(int tag, String... values) {
    return put(tag, Dictionary.vr(tag), values);
  }

  /** Text with the given VR; for a binary VR the values are numbers in decimal. */
  public DataSetBuilder put(int tag, Vr vr, String... values) {
    if (!vr.isText()) {
      return vr == Vr.FL || vr == Vr.OF || vr == Vr.FD || vr == Vr.OD
          ? putDouble(tag, vr, Arrays.stream(values).mapToDouble(Double::parseDouble).toArray())
          : putLong(tag, vr, Arrays.stream(values).mapToLong(Long::parseLong).toArray());
    }
    ByteArrayOutputStream field = new ByteArrayOutputStream();
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        field.write('\\');
      }
      field.writeBytes(encode(tag, vr, values[i]));
    }
    return putBytes(tag, vr, field.toByteArray());
  }

  private byte[] encode(int tag, Vr vr, String value) {
    CharacterSet used = vr.usesCharacterSet() ? charset : CharacterSet.DEFAULT;
    return used.encode(value, vr.textKind())
        .orElseThrow(() ->
            new IllegalArgumentException(
                Tag.toString(tag) + ": the character set lacks a character of the value"));
  }

  /** Numbers with the dictionary's VR (binary, IS or DS). */
  public DataSetBuilder putInt(int tag, int... values) {
    return putLong(tag, Dictionary.vr(tag), Arrays.stream(values).asLongStream().toArray());
  }

  public DataSetBuilder putInt(int tag, Vr vr, int... values) {
    return putLong(tag, vr, Arrays.stream(values).asLongStream().toArray());
  }

  public DataSetBuilder putLong(int tag, Vr vr, long... values) {
    if (vr.isText()) {
      return put(tag, vr, Arrays.stream(values).mapToObj(Long::toString).toArray(String[]::new));
    }
    int unit = vr == Vr.AT ? 4 : vr.unit();
    byte[] field = new byte[unit * values.length];
    for (int i = 0; i < values.length; i++) {
      int at = unit * i;
      switch (unit) {
        case 1 -> field[at] = (byte) values[i];
        case 2 -> Coding.EXPLICIT_LE.putU16(field, at, (int) values[i]);
        case 4 -> {
          if (vr == Vr.AT) {
            Coding.EXPLICIT_LE.putTag(field, at, (int) values[i]);
          } else {
            Coding.EXPLICIT_LE.putI32(field, at, (int) values[i]);
          }
        }
        case 8 -> Coding.EXPLICIT_LE.putI64(field, at, values[i]);
        default -> throw new IllegalArgumentException(Tag.toString(tag) + ": no number in " + vr);
      }
    }
    return putBytes(tag, vr, field);
  }

  /** Numbers with the dictionary's VR (FL, FD, OF, OD or DS). */
  public DataSetBuilder putDouble(int tag, double... values) {
    return putDouble(tag, Dictionary.vr(tag), values);
  }

  public DataSetBuilder putDouble(int tag, Vr vr, double... values) {
    if (vr == Vr.FL || vr == Vr.OF) {
      byte[] field = new byte[4 * values.length];
      for (int i = 0; i < values.length; i++) {
        Coding.EXPLICIT_LE.putI32(field, 4 * i, Float.floatToIntBits((float) values[i]));
      }
      return putBytes(tag, vr, field);
    }
    if (vr == Vr.FD || vr == Vr.OD) {
      byte[] field = new byte[8 * values.length];
      for (int i = 0; i < values.length; i++) {
        Coding.EXPLICIT_LE.putI64(field, 8 * i, Double.doubleToLongBits(values[i]));
      }
      return putBytes(tag, vr, field);
    }
    return put(tag, vr, Arrays.stream(values).mapToObj(Double::toString).toArray(String[]::new));
  }

  /** A value field in little endian; an odd one is padded. */
  public DataSetBuilder putBytes(int tag, Vr vr, byte[] value) {
    return put(ValueElement.of(tag, vr, value));
  }

  /** The element without a value; for SQ a sequence without items. */
  public DataSetBuilder putEmpty(int tag) {
    Vr vr = Dictionary.vr(tag);
    return vr == Vr.SQ ? putItems(tag) : putBytes(tag, vr, new byte[0]);
  }

  /** A sequence of defined length with items of defined length. */
  public DataSetBuilder putItems(int tag, DataSet... items) {
    return putItems(tag, Arrays.asList(items));
  }

  public DataSetBuilder putItems(int tag, List<DataSet> items) {
    return put(new SequenceElement(tag, items.stream().map(Item::of).toList(), false, null));
  }

  /** Puts an element as it is; a group length that counted another one is dropped. */
  public DataSetBuilder put(Element element) {
    dropGroupLength(element.tag());
    int at = 0;
    while (at < elements.size()
        && Integer.compareUnsigned(elements.get(at).tag(), element.tag()) < 0) {
      at++;
    }
    int first = indexOf(element.tag());
    if (first >= 0) {
      elements.set(first, element);
      removeAfter(first, element.tag());
    } else {
      elements.add(at, element);
    }
    if (element.tag() == Tag.SPECIFIC_CHARACTER_SET && element instanceof ValueElement value) {
      charset = CharacterSet.of(value.strings(CharacterSet.DEFAULT));
    }
    return this;
  }

  private void dropGroupLength(int tag) {
    if (!Tag.isGroupLength(tag)) {
      elements.removeIf(element -> element.tag() == (tag & 0xFFFF0000) && element.raw() != null);
    }
  }

  private int indexOf(int tag) {
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i).tag() == tag) {
        return i;
      }
    }
    return -1;
  }

  private void removeAfter(int index, int tag) {
    for (int i = elements.size() - 1; i > index; i--) {
      if (elements.get(i).tag() == tag) {
        elements.remove(i);
      }
    }
  }

  /** Nothing where it is absent. */
  public DataSetBuilder remove(int tag) {
    if (indexOf(tag) >= 0) {
      dropGroupLength(tag);
    }
    elements.removeIf(element -> element.tag() == tag);
    return this;
  }

  public DataSet build() {
    boolean signed =
        elements.stream()
            .filter(element -> element.tag() == Tag.PIXEL_REPRESENTATION)
            .anyMatch(ContextVr::saysSigned);
    return new DataSet(elements, new Inherited(charset, signed));
  }
}
