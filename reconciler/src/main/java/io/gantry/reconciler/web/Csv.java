package io.gantry.reconciler.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of CSV (RFC 4180), as UTF-8. What a spreadsheet would take for a formula gets an apostrophe
 * in front (OWASP, CSV injection). Written line by line; closing flushes, the response stays the
 * server's.
 */
final class Csv implements AutoCloseable {
  private static final String FORMULA = "=+-@\t\r\n";

  private final Writer out;

  private Csv(Writer out) {
    this.out = out;
  }

  /** Begins a download of that file, with its header line. */
  static Csv download(HttpServletResponse response, String name, String... columns)
      throws IOException {
    response.setContentType("text/csv;charset=UTF-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
    Csv csv =
        new Csv(
            new BufferedWriter(
                new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8)));
    csv.line((Object[]) columns);
    return csv;
  }

  void line(@Nullable Object... values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        out.write(',');
      }
      out.write(field(values[i]));
    }
    out.write("\r\n");
  }

  /** As one field. */
  static String field(@Nullable Object value) {
    String text = value == null ? "" : value.toString();
    if (!(value instanceof Number) && !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0) {
      text = '\'' + text;
    }
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }
}
