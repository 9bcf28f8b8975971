package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Attribute matching of C-FIND (PS3.4 C.2.2.2): single value, list of UID, universal, wildcard,
 * range, multiple values, and empty value matching with two quotation marks. Keys that the archive
 * does not know match everything.
 */
final class Matching {
  private static final String EMPTY_VALUE = "\"\"";

  private Matching() {}

  /** Whether what is known of the entity matches all keys of the query. */
  static boolean matches(DataSet keys, DataSet known) {
    for (Element key : keys) {
      if (key instanceof ValueElement value
          && key.tag() != Tag.QUERY_RETRIEVE_LEVEL
          && key.tag() != Tag.SPECIFIC_CHARACTER_SET
          && known.contains(key.tag())
          && !matches(value, keys, known)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(ValueElement key, DataSet keys, DataSet known) {
    List<String> wanted = keys.strings(key.tag());
    if (wanted.isEmpty()) {
      return true;
    }
    List<String> values = known.strings(key.tag());
    if (wanted.equals(List.of(EMPTY_VALUE))) {
      return values.isEmpty();
    }
    Vr vr = known.element(key.tag()).map(Element::vr).orElse(key.vr());
    return wanted.stream().anyMatch(one -> values.stream().anyMatch(value -> one(vr, one, value)))
        || (values.isEmpty() && wanted.stream().allMatch(one -> one.matches("[*]+")));
  }

  private static boolean one(Vr vr, String wanted, String value) {
    return switch (vr) {
      case DA, TM, DT -> range(wanted, value);
      case UI, AE, IS, DS, US, UL, SS, SL, FL, FD, AT, AS, UR -> wanted.equals(value);
      case PN -> wildcard(wanted.toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT));
      default -> wildcard(wanted, value);
    };
  }

  /** {@code from-to}, either end open; a value is its own range. Shorter values are prefixes. */
  static boolean range(String wanted, String value) {
    int dash = wanted.indexOf('-');
    if (dash < 0) {
      return value.startsWith(wanted) || wanted.equals(value);
    }
    String from = wanted.substring(0, dash).strip();
    String to = wanted.substring(dash + 1).strip();
    return (from.isEmpty() || value.compareTo(from) >= 0)
        && (to.isEmpty() || value.compareTo(to) <= 0 || value.startsWith(to));
  }

  private static boolean wildcard(String wanted, String value) {
    if (wanted.indexOf('*') < 0 && wanted.indexOf('?') < 0) {
      return wanted.equals(value) || value.startsWith(wanted + "=");
    }
    StringBuilder pattern = new StringBuilder();
    for (int c : wanted.codePoints().toArray()) {
      pattern.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(Character.toString(c));
          });
    }
    return Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(value).matches();
  }
}
