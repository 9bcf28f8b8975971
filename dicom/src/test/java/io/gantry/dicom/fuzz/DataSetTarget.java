package io.gantry.dicom.fuzz;

import io.gantry.dicom.data.CanonicalHead;
import io.gantry.dicom.data.CharacterSetDetector;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Deviations;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Dicomdir;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Walk;
import java.util.Arrays;

/** Data sets: what is read is written back the same; what is not is refused with a place in it. */
public final class DataSetTarget {
  private DataSetTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] bytes = Inputs.rest(input, 1);
    TransferSyntax syntax = Inputs.syntax(input);
    try {
      DataSet dataSet = DataSetReader.read(bytes, syntax);
      if (!syntax.deflated()) {
        Inputs.check(Arrays.equals(DataSetWriter.write(dataSet, syntax), bytes), "round trip");
      }
      look(dataSet);
    } catch (DicomFormatException refused) {
      Inputs.check(refused.offset() >= 0, "offset");
      Inputs.check(syntax.deflated() || refused.offset() <= bytes.length, "offset");
    }
    Inputs.check(CanonicalHead.digest(bytes, Inputs.nativeSyntax(input)).length == 32, "digest");
    file(bytes);
  }

  private static void file(byte[] bytes) {
    try {
      Part10 start = Part10.read(bytes);
      Inputs.check(start.offset() <= bytes.length, "offset of the data set");
      Deviations.ofFile(bytes);
      Dicomdir.read(bytes).forEach(record -> {});
    } catch (DicomFormatException refused) {
      Inputs.check(refused.offset() >= 0, "offset");
    }
  }

  private static void look(DataSet dataSet) {
    Walk.texts(dataSet).forEach(Walk.Text::strings);
    Walk.oddLengths(dataSet);
    Deviations.of(dataSet);
    CharacterSetDetector.judge(dataSet);
    Walk.elements(
        dataSet,
        (path, element, charset) -> {
          if (element instanceof ValueElement value) {
            value.strings(charset);
            try {
              value.doubles();
            } catch (DicomFormatException noNumber) {
              Inputs.check(noNumber.tag() == value.tag(), "tag");
            }
          }
        });
  }
}
