package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What we read of a file, in order, with all that is nested; what the judges' dumps are held to.
 */
final class OurDump {
  /** One element at its path; text in it is in the character set. */
  record Entry(String path, Element element, CharacterSet charset) {
    /** Length of the value field as written; {@code u} where undefined. */
    String length() {
      Raw raw = element.raw();
      if (raw == null) {
        return "?";
      }
      Coding coding = raw.coding();
      boolean longForm =
          !coding.explicit()
              || ElementHeader.hasLongForm(ElementHeader.letters(raw.buf(), raw.off() + 4));
      long length =
          !longForm
              ? coding.u16(raw.buf(), raw.off() + 6)
              : coding.u32(raw.buf(), raw.off() + (coding.explicit() ? 8 : 4));
      return length == 0xFFFFFFFFL ? "u" : Long.toString(length);
    }

    /** The value field as written; of encapsulated data all items. */
    byte[] field() {
      Raw raw = element.raw();
      if (element instanceof ValueElement value) {
        return value.bytes();
      }
      return raw == null || element instanceof SequenceElement
          ? new byte[0]
          : Arrays.copyOfRange(raw.buf(), raw.off() + 12, raw.off() + raw.len() - 8);
    }

    /** The element in capitals: no sequence is looked into where the judge may not either. */
    boolean isSequence() {
      return element instanceof SequenceElement;
    }
  }

  private OurDump() {}

  /**
   * The file meta information, then the data set.
   *
   * @throws DicomFormatException if we refuse the file
   */
  static List<Entry> of(byte[] file) {
    Part10 start = Part10.read(file);
    DataSet dataSet =
        DataSetReader.read(file, start.offset(), file.length - start.offset(), start.syntax());
    List<Entry> entries = new ArrayList<>();
    add(start.meta(), "", entries);
    add(dataSet, "", entries);
    return entries;
  }

  private static void add(DataSet dataSet, String prefix, List<Entry> entries) {
    for (Element element : dataSet) {
      String path = prefix + Tag.hex(element.tag());
      entries.add(new Entry(path, element, dataSet.charset()));
      if (element instanceof SequenceElement sequence) {
        int number = 0;
        for (Item item : sequence.items()) {
          add(item.dataSet(), path + "[" + number++ + "].", entries);
        }
      }
    }
  }
}
