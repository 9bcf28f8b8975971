package io.gantry.app;

import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A small CSV file (commas, quotes around a cell) whose first line names its columns. Immutable.
 * What it holds never appears in a message: it may be a patient's.
 */
final class CsvColumns {
  private final Map<String, Integer> columns = new HashMap<>();
  private final List<String[]> rows = new ArrayList<>();

  private CsvColumns() {}

  /**
   * Reads the file.
   *
   * @param option names the file in messages
   * @throws GantryException with this code where it can't be read or has none of the columns
   */
  static CsvColumns read(Path file, String option, String code, List<String> known) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new GantryException(
          code, option + " " + file + " can't be read: does it exist, is it UTF-8?", e);
    }
    CsvColumns csv = new CsvColumns();
    for (String line : lines) {
      if (line.isBlank()) {
        continue;
      }
      String[] cells = line.split(",", -1);
      if (csv.columns.isEmpty()) {
        for (int i = 0; i < cells.length; i++) {
          csv.columns.put(unquoted(cells[i]).toLowerCase(Locale.ROOT), i);
        }
      } else {
        csv.rows.add(cells);
      }
    }
    if (known.stream().noneMatch(csv.columns::containsKey)) {
      throw new GantryException(
          code,
          "%s %s must name its columns in the first line: %s"
              .formatted(option, file, String.join(", ", known)));
    }
    return csv;
  }

  int size() {
    return rows.size();
  }

  /** The cell of a row, null where it has none or it is empty. */
  @Nullable String cell(int row, String column) {
    Integer index = columns.get(column);
    String[] cells = rows.get(row);
    if (index == null || index >= cells.length) {
      return null;
    }
    String text = unquoted(cells[index]);
    return text.isEmpty() ? null : text;
  }

  private static String unquoted(String cell) {
    String text = cell.strip();
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1).strip()
        : text;
  }
}
