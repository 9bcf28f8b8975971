package io.gantry.app;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.digest.Sha256;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.reconciler.changes.RecordedChanges.ChangedValue;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value field as a person can read it: text cut where it is long, of bytes their number and
 * digest.
 *
 * @param text null where there is no element, or no value in it
 * @param bytes the value field, empty where there is none
 * @param nonconforming whether it broke the rules of its VR
 */
record ShownValue(Vr vr, @Nullable String text, Bytes bytes, boolean nonconforming) {
  private static final int LONGEST_TEXT = 256;

  /** More than this are not looked at for a text that is cut anyway. */
  private static final int LONGEST_FIELD = 64 << 10;

  /**
   * @param asCame the value field where the element could not keep it; null: the element's own
   */
  static ShownValue of(DataSet set, int tag, byte @Nullable [] asCame) {
    Element element = set.element(tag).orElse(null);
    Vr vr = element == null ? Dictionary.vr(tag) : element.vr();
    if (asCame != null) {
      return new ShownValue(
          vr, text(ValueElement.of(tag, vr, asCame), asCame, set), Bytes.of(asCame), true);
    }
    if (element instanceof ValueElement value && value.length() > 0) {
      byte[] bytes = value.bytes();
      return new ShownValue(vr, text(value, bytes, set), Bytes.of(bytes), false);
    }
    return new ShownValue(vr, null, Bytes.EMPTY, false);
  }

  boolean sameAs(ShownValue other) {
    return bytes.equals(other.bytes) && Objects.equals(text, other.text);
  }

  /** The row of a table; this one is the value before. */
  ChangedValue comparedWith(ShownValue after, String path, String name) {
    Vr shown = after.vr == Vr.UN ? vr : after.vr;
    String note = null;
    if (nonconforming) {
      note = "before: broke the rules of its VR";
    } else if (text != null && text.equals(after.text)) {
      note = "the same text in other bytes";
    }
    return new ChangedValue(path, name, shown.name(), text, after.text, note);
  }

  /** The keyword of PS3.6, or who defined a private attribute. */
  static String name(int tag, DataSet one, DataSet other) {
    String keyword = Dictionary.keyword(tag);
    if (!Tag.isPrivate(tag)) {
      return keyword.isEmpty() ? Tag.toString(tag) : keyword;
    }
    if (Tag.isPrivateCreator(tag)) {
      return "private creator " + Tag.toString(tag);
    }
    Optional<String> creator = one.privateCreator(tag).or(() -> other.privateCreator(tag));
    return creator.map(who -> "private: " + cut(who) + " ").orElse("private: ") + Tag.toString(tag);
  }

  private static String text(ValueElement value, byte[] bytes, DataSet set) {
    Vr meaning = value.meaning();
    if (bytes.length > LONGEST_FIELD || isBinary(meaning)) {
      return meaning == Vr.UN && isPrintable(bytes)
          ? cut(new String(bytes, 0, end(bytes), StandardCharsets.US_ASCII))
          : digest(bytes);
    }
    try {
      return cut(String.join("\\", value.strings(set.charset())));
    } catch (DicomFormatException noNumber) {
      return digest(bytes);
    }
  }

  private static boolean isBinary(Vr vr) {
    return switch (vr) {
      case OB, OW, OD, OF, OL, OV, UN -> true;
      default -> false;
    };
  }

  /** Where padding begins. */
  private static int end(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == 0 || bytes[end - 1] == ' ')) {
      end--;
    }
    return end;
  }

  private static boolean isPrintable(byte[] bytes) {
    int end = end(bytes);
    if (end == 0 || bytes.length > LONGEST_FIELD) {
      return false;
    }
    for (int i = 0; i < end; i++) {
      if (bytes[i] < ' ' || bytes[i] == 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static String digest(byte[] bytes) {
    return bytes.length + " bytes, SHA-256 " + Sha256.of(bytes).toString().substring(0, 16);
  }

  private static String cut(String text) {
    String plain = text.replaceAll("[\\p{Cntrl}&&[^\\r\\n\\t\\f]]", "\uFFFD");
    return plain.length() <= LONGEST_TEXT
        ? plain
        : plain.substring(0, LONGEST_TEXT) + "... (" + plain.length() + " characters)";
  }

  /** Nothing of the patient may reach a log. */
  @Override
  public String toString() {
    return "ShownValue[" + vr + ", " + bytes.length() + " bytes]";
  }
}
