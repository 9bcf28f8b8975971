package io.gantry.normalizer.rules;

import io.gantry.contracts.Bytes;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.OpenElement;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.normalizer.book.Application;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the text behind an object's pixels.
 *
 * @param known whether all of it could be looked at
 * @param ascii whether no text in it depends on the character set
 * @param behind the data set in it; null: none
 */
record TailText(boolean known, boolean ascii, @Nullable DataSet behind) {
  private static final int DELIMITER_LENGTH = 8;

  private TailText(boolean known, boolean ascii) {
    this(known, ascii, null);
  }

  /** Looks at the tail of the object, and has it surveyed. */
  static TailText of(ReceivedObject object, DataSet head, TransferSyntax syntax, Survey survey) {
    return switch (object.tail()) {
      case Tail.Empty() -> new TailText(true, true);
      case Tail.TooLong _ -> new TailText(false, false);
      case Tail.Read(Bytes bytes) -> {
        boolean delimited =
            !head.isEmpty()
                && head.elements().get(head.size() - 1) instanceof OpenElement bulk
                && bulk.length() < 0;
        int from = delimited ? DELIMITER_LENGTH : 0;
        try {
          if (bytes.length() <= from) {
            yield new TailText(true, true);
          }
          DataSet behind =
              DataSetReader.read(bytes.toArray(), from, bytes.length() - from, syntax.coding());
          survey.tail(behind);
          yield new TailText(true, Application.isAscii(behind), behind);
        } catch (DicomFormatException e) {
          yield new TailText(false, false);
        }
      }
    };
  }
}
