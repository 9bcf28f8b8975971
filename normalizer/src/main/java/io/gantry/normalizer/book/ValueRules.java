package io.gantry.normalizer.book;

import io.gantry.dicom.data.Vr;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which text is a value of a VR (PS3.5 6.2, table 6.2-1). */
public final class ValueRules {
  private static final Pattern CODE = Pattern.compile("[A-Z0-9 _]*");
  private static final Pattern TIME =
      Pattern.compile("([01]\\d|2[0-3])(([0-5]\\d)(([0-5]\\d|60)(\\.\\d{1,6})?)?)?");
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "\\d{4}(\\d{2}(\\d{2}(\\d{2}(\\d{2}(\\d{2}(\\.\\d{1,6})?)?)?)?)?)?([+-]\\d{4})?");
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,11}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([Ee][+-]?\\d+)?");
  private static final Pattern AGE = Pattern.compile("\\d{3}[DWMY]");
  private static final Pattern UID = Pattern.compile("(0|[1-9]\\d*)(\\.(0|[1-9]\\d*))*");
  private static final int GROUPS = 3;

  private ValueRules() {}

  /** Why the text is no value of that VR, without the text; empty where it is one. */
  public static Optional<String> problem(Vr vr, String value) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return switch (vr) {
      case AE -> longest(value, 16);
      case AS -> form(value, AGE, "no age string");
      case CS -> longest(value, 16).or(() -> form(value, CODE, "other characters than A-Z 0-9 _"));
      case DA -> date(value);
      case DS -> longest(value, 16).or(() -> form(value.strip(), DECIMAL, "no decimal number"));
      case DT -> longest(value, 26).or(() -> form(value, DATE_TIME, "no date time"));
      case IS -> longest(value, 12).or(() -> form(value.strip(), INTEGER, "no integer"));
      case LO -> longest(value, 64).or(() -> plain(value));
      case LT -> longest(value, 10_240);
      case PN -> name(value);
      case SH -> longest(value, 16).or(() -> plain(value));
      case ST -> longest(value, 1024);
      case TM -> form(value, TIME, "no time");
      case UC -> plain(value);
      case UI -> longest(value, 64).or(() -> form(value, UID, "no UID"));
      case UR, UT -> Optional.empty();
      default -> Optional.of("a rule can't write values of VR " + vr);
    };
  }

  private static Optional<String> longest(String value, int characters) {
    return value.codePointCount(0, value.length()) > characters
        ? Optional.of("more than " + characters + " characters")
        : Optional.empty();
  }

  private static Optional<String> form(String value, Pattern pattern, String otherwise) {
    return pattern.matcher(value).matches() ? Optional.empty() : Optional.of(otherwise);
  }

  private static Optional<String> plain(String value) {
    return value.chars().anyMatch(c -> c < ' ' || c == 0x7F)
        ? Optional.of("control characters")
        : Optional.empty();
  }

  private static Optional<String> name(String value) {
    String[] groups = value.split("=", -1);
    if (groups.length > GROUPS) {
      return Optional.of("more than three component groups");
    }
    for (String group : groups) {
      if (group.codePointCount(0, group.length()) > 64) {
        return Optional.of("more than 64 characters in a component group");
      }
      if (group.chars().filter(c -> c == '^').count() > 4) {
        return Optional.of("more than five components");
      }
    }
    return plain(value);
  }

  private static Optional<String> date(String value) {
    try {
      if (value.matches("\\d{8}")) {
        LocalDate.of(
            Integer.parseInt(value.substring(0, 4)),
            Integer.parseInt(value.substring(4, 6)),
            Integer.parseInt(value.substring(6)));
        return Optional.empty();
      }
    } catch (DateTimeException e) {
      // said below
    }
    return Optional.of("no date");
  }
}
