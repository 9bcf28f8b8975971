package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import java.util.Arrays;
import java.util.List;

/** Numeric values, binary and in text. */
final class Numbers {
  private Numbers() {}

  static long[] longs(ValueElement e) {
    Coding coding = e.bigEndian() ? Coding.EXPLICIT_BE : Coding.EXPLICIT_LE;
    byte[] buf = e.array();
    Vr vr = e.meaning();
    int unit = vr == Vr.AT ? 4 : vr.unit();
    if (vr.isText()) {
      return textLongs(e);
    }
    if (unit == 0) {
      throw new DicomFormatException(e.tag(), 0, FormatProblem.NO_NUMBER);
    }
    long[] numbers = new long[e.length() / unit];
    for (int i = 0; i < numbers.length; i++) {
      int at = e.offset() + i * unit;
      numbers[i] =
          switch (vr) {
            case US, OW -> coding.u16(buf, at);
            case SS -> (short) coding.u16(buf, at);
            case UL, OL -> coding.u32(buf, at);
            case SL -> coding.i32(buf, at);
            case AT -> coding.tag(buf, at) & 0xFFFFFFFFL;
            case SV, UV, OV -> coding.i64(buf, at);
            case OB, UN -> buf[at] & 0xFF;
            default -> throw new DicomFormatException(e.tag(), 0, FormatProblem.NO_INTEGER);
          };
    }
    return numbers;
  }

  private static long[] textLongs(ValueElement e) {
    List<String> texts = e.strings(CharacterSet.DEFAULT);
    long[] numbers = new long[texts.size()];
    try {
      for (int i = 0; i < numbers.length; i++) {
        String text = texts.get(i);
        double number = Double.parseDouble(text);
        numbers[i] = (long) number;
        if (numbers[i] != number) {
          throw new DicomFormatException(e.tag(), 0, FormatProblem.NO_INTEGER);
        }
      }
    } catch (NumberFormatException notANumber) {
      throw new DicomFormatException(e.tag(), 0, FormatProblem.NO_NUMBER);
    }
    return numbers;
  }

  static double[] doubles(ValueElement e) {
    Coding coding = e.bigEndian() ? Coding.EXPLICIT_BE : Coding.EXPLICIT_LE;
    Vr vr = e.meaning();
    if (vr == Vr.FL || vr == Vr.OF) {
      double[] numbers = new double[e.length() / 4];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Float.intBitsToFloat(coding.i32(e.array(), e.offset() + 4 * i));
      }
      return numbers;
    }
    if (vr == Vr.FD || vr == Vr.OD) {
      double[] numbers = new double[e.length() / 8];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Double.longBitsToDouble(coding.i64(e.array(), e.offset() + 8 * i));
      }
      return numbers;
    }
    if (!vr.isText()) {
      return Arrays.stream(longs(e)).asDoubleStream().toArray();
    }
    try {
      return e.strings(CharacterSet.DEFAULT).stream().mapToDouble(Double::parseDouble).toArray();
    } catch (NumberFormatException notANumber) {
      throw new DicomFormatException(e.tag(), 0, FormatProblem.NO_NUMBER);
    }
  }
}
