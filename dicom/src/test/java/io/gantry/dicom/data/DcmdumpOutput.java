package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Parses what dcmdump prints with {@code +F +L +Qo -Un} for several files. */
final class DcmdumpOutput {
  /** One element; of encapsulated data the value is the fragments with semicolons between. */
  record Line(String path, String vr, String length, String value) {}

  private static final Pattern FILE = Pattern.compile("# dcmdump \\((\\d+)/\\d+\\): .*");
  private static final Pattern ELEMENT =
      Pattern.compile("( *)\\((\\w{4}),(\\w{4})\\) (..) (.*) # *(u/l|\\d+), *\\d+ [^#]*");

  private DcmdumpOutput() {}

  /** Elements by the number of the file, from 0. */
  static Map<Integer, List<Line>> parse(String output) {
    Map<Integer, List<Line>> files = new HashMap<>();
    List<Line> lines = new ArrayList<>();
    List<Integer> items = new ArrayList<>();
    List<String> sequences = new ArrayList<>();
    for (String text : output.lines().toList()) {
      Matcher file = FILE.matcher(text);
      Matcher element = ELEMENT.matcher(text);
      if (file.matches()) {
        lines = new ArrayList<>();
        files.put(Integer.parseInt(file.group(1)) - 1, lines);
      } else if (element.matches()) {
        int indent = element.group(1).length();
        int depth = indent / 4;
        String tag = (element.group(2) + element.group(3)).toUpperCase(Locale.ROOT);
        // DCMTK's own name for an UL that is an offset
        String vr = element.group(4).equals("up") ? "UL" : element.group(4);
        if (indent % 4 == 2) {
          if (vr.equals("pi") && tag.equals("FFFEE000")) {
            fragment(lines, element.group(5));
          } else if (tag.equals("FFFEE000")) {
            items.set(depth, items.get(depth) + 1);
          }
        } else if (!tag.startsWith("FFFE")) {
          String path =
              depth == 0 ? tag : sequences.get(depth - 1) + "[" + items.get(depth - 1) + "]." + tag;
          while (sequences.size() <= depth) {
            sequences.add("");
            items.add(-1);
          }
          sequences.set(depth, path);
          items.set(depth, -1);
          lines.add(
              new Line(
                  path,
                  vr,
                  element.group(6).equals("u/l") ? "u" : element.group(6),
                  element.group(5).stripTrailing()));
        }
      }
    }
    return files;
  }

  private static void fragment(List<Line> lines, String value) {
    Line last = lines.removeLast();
    String before = last.value.startsWith("(PixelSequence") ? "" : last.value;
    lines.add(
        new Line(
            last.path,
            last.vr,
            last.length,
            before + (value.startsWith("(") ? "" : value.stripTrailing()) + ";"));
  }

  /** Our value as dcmdump prints it. */
  static String value(OurDump.Entry entry) {
    return switch (entry.element()) {
      case ValueElement value when value.length() == 0 -> "(no value available)";
      case ValueElement value -> value(value);
      case FragmentsElement fragments -> {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fragments.count(); i++) {
          byte[] bytes = new byte[fragments.fragment(i).remaining()];
          fragments.fragment(i).get(bytes);
          text.append(hex(bytes, 1, false)).append(';');
        }
        yield text.toString();
      }
      case SequenceElement sequence -> "";
      case OpenElement open -> "";
    };
  }

  private static String value(ValueElement value) {
    byte[] bytes = value.bytes();
    return switch (value.vr()) {
      case OB, UN -> hex(bytes, 1, false);
      case OW -> hex(bytes, 2, value.bigEndian());
      case US, SS, UL, SL, SV, UV, OL, OV ->
          value.strings(CharacterSet.DEFAULT).stream().collect(Collectors.joining("\\"));
      case AT ->
          value.strings(CharacterSet.DEFAULT).stream()
              .map(tag -> "(" + tag.substring(0, 4) + "," + tag.substring(4) + ")")
              .map(tag -> tag.toLowerCase(Locale.ROOT))
              .collect(Collectors.joining("\\"));
      case FL, OF, FD, OD ->
          Arrays.stream(value.doubles())
              .mapToObj(Double::toString)
              .collect(Collectors.joining("\\"));
      default -> "[" + quoted(bytes) + "]";
    };
  }

  /** As numbers where they are: 9 or 17 digits say the same as fewer. */
  static String normal(Vr vr, String printed) {
    if (printed.startsWith("(")) {
      return printed;
    }
    return switch (vr) {
      case FL, OF ->
          Arrays.stream(printed.split("\\\\"))
              .map(one -> Double.toString(Float.parseFloat(one)))
              .collect(Collectors.joining("\\"));
      case FD, OD ->
          Arrays.stream(printed.split("\\\\"))
              .map(one -> Double.toString(Double.parseDouble(one)))
              .collect(Collectors.joining("\\"));
      default ->
          printed.startsWith("[") && printed.endsWith("]")
              ? "["
                  + printed.substring(1, printed.length() - 1).replaceFirst("( |\\\\000)+$", "")
                  + "]"
              : printed;
    };
  }

  private static String quoted(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      int c = b & 0xFF;
      text.append(c < 32 || c > 126 ? String.format("\\%03o", c) : String.valueOf((char) c));
    }
    return text.toString().replaceFirst("( |\\\\000)+$", "");
  }

  private static String hex(byte[] bytes, int unit, boolean bigEndian) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + unit <= bytes.length; i += unit) {
      text.append(i == 0 ? "" : "\\");
      for (int k = 0; k < unit; k++) {
        int at = unit == 1 || bigEndian ? i + k : i + unit - 1 - k;
        text.append(Character.forDigit((bytes[at] >> 4) & 15, 16));
        text.append(Character.forDigit(bytes[at] & 15, 16));
      }
    }
    return text.toString();
  }
}
