package io.gantry.reconciler.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An export as RFC 4180 has it, in UTF-8. A field that a spreadsheet would take for a formula
 * begins with an apostrophe. Written row by row; not thread safe.
 */
final class CsvAnswer implements AutoCloseable {
  private static final String FORMULA = "=+-@\t\r\n";

  private final Writer out;

  private CsvAnswer(Writer out) {
    this.out = out;
  }

  /**
   * Begins the answer.
   *
   * @param name of the file, without its ending; letters and dashes
   */
  static CsvAnswer begin(HttpServletResponse response, String name, String... columns)
      throws IOException {
    response.setContentType("text/csv;charset=UTF-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"gantry-" + name + ".csv\"");
    CsvAnswer answer =
        new CsvAnswer(
            new BufferedWriter(
                new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8)));
    answer.row((Object[]) columns);
    return answer;
  }

  void row(@Nullable Object... fields) throws IOException {
    out.write(line(Arrays.asList(fields)));
  }

  static String line(List<? extends @Nullable Object> fields) {
    return fields.stream().map(CsvAnswer::field).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String field(@Nullable Object value) {
    String text = value == null ? "" : value.toString();
    boolean number = value instanceof Number;
    if (!number && !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0) {
      text = "'" + text;
    }
    boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }
}
