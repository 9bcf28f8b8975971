package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values as text: decoding, splitting, trimming (PS3.5 6.2 and 6.4). */
final class Texts {
  private Texts() {}

  static List<String> strings(ValueElement e, CharacterSet charset) {
    if (e.length() == 0) {
      return List.of();
    }
    Vr vr = e.meaning();
    if (!vr.isText()) {
      return numbers(e);
    }
    String text =
        vr.usesCharacterSet()
            ? charset.decode(e.array(), e.offset(), e.length(), vr.textKind())
            : new String(e.array(), e.offset(), e.length(), StandardCharsets.ISO_8859_1);
    if (!vr.isMultiValued()) {
      String value = trimmed(text, 0, text.length(), vr);
      return value.isEmpty() ? List.of() : List.of(value);
    }
    List<String> values = new ArrayList<>(1);
    int start = 0;
    for (int end = text.indexOf('\\'); end >= 0; end = text.indexOf('\\', start)) {
      values.add(trimmed(text, start, end, vr));
      start = end + 1;
    }
    values.add(trimmed(text, start, text.length(), vr));
    return values.size() == 1 && values.get(0).isEmpty() ? List.of() : values;
  }

  private static String trimmed(String text, int from, int to, Vr vr) {
    int start = from;
    int end = to;
    while (end > start && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == 0)) {
      end--;
    }
    boolean keepLeading = vr == Vr.LT || vr == Vr.ST || vr == Vr.UT || vr == Vr.PN || vr == Vr.UC;
    while (!keepLeading && start < end && text.charAt(start) == ' ') {
      start++;
    }
    return text.substring(start, end);
  }

  private static List<String> numbers(ValueElement e) {
    return switch (e.meaning()) {
      case FL, OF -> Arrays.stream(e.doubles()).mapToObj(d -> Float.toString((float) d)).toList();
      case FD, OD -> Arrays.stream(e.doubles()).mapToObj(Double::toString).toList();
      case AT -> Arrays.stream(e.longs()).mapToObj(tag -> Tag.hex((int) tag)).toList();
      case UV -> Arrays.stream(e.longs()).mapToObj(Long::toUnsignedString).toList();
      case SQ -> List.of();
      default -> Arrays.stream(e.longs()).mapToObj(Long::toString).toList();
    };
  }
}
