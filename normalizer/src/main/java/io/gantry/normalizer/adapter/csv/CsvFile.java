package io.gantry.normalizer.adapter.csv;

import io.gantry.platform.config.ConfigProblems;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file (RFC 4180, UTF-8 with or without a byte order mark, header row) that is read row by
 * row, and whose problems are gathered, with line numbers, and thrown all at once at the end: who
 * reads must not use anything before {@link #read} has returned.
 */
final class CsvFile {
  private static final int MOST_PROBLEMS = 500;

  private final Path file;
  private final List<ConfigProblems.Problem> problems = new ArrayList<>();
  private long unlisted;

  CsvFile(Path file) {
    this.file = file;
  }

  /** What to do with a row. */
  interface RowReader {
    void row(Row row);
  }

  /** One row of the file. */
  final class Row {
    private final Map<String, Integer> columns;
    private final CSVRecord values;
    private final long line;

    private Row(Map<String, Integer> columns, CSVRecord values, long line) {
      this.columns = columns;
      this.values = values;
      this.line = line;
    }

    /** The value; empty where the column is not there. */
    String get(String column) {
      Integer at = columns.get(column);
      return at == null ? "" : values.get(at);
    }

    long line() {
      return line;
    }

    void problem(String code, String message) {
      note(code, line, message);
    }
  }

  /**
   * Reads all rows.
   *
   * @throws ConfigProblems with every problem of the file
   */
  void read(Set<String> required, RowReader reader) {
    read(required, reader, () -> {});
  }

  /** The same, with checks that need all rows. */
  void read(Set<String> required, RowReader reader, Runnable atTheEnd) {
    try {
      checkEncoding();
      rows(required, reader);
      atTheEnd.run(); // also where the encoding is wrong: all problems at once
    } catch (NoSuchFileException e) {
      note("GTY-0420", 0, "no such file");
    } catch (IOException | UncheckedIOException e) {
      note("GTY-0420", 0, "can't be read: " + e.getClass().getSimpleName());
    }
    if (unlisted > 0) {
      problems.add(
          new ConfigProblems.Problem("GTY-0422", name(), "and " + unlisted + " more problems"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigProblems(name(), problems);
    }
  }

  private void rows(Set<String> required, RowReader reader) throws IOException {
    CSVFormat format =
        CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).setTrailingData(false).get();
    try (BufferedReader text = open();
        CSVParser parser = CSVParser.parse(text, format)) {
      Map<String, Integer> columns = new LinkedHashMap<>();
      long start = 1;
      Iterator<CSVRecord> rows = parser.iterator();
      while (hasNext(rows, parser)) {
        CSVRecord values = rows.next();
        if (columns.isEmpty()) {
          int before = problems.size();
          readHeader(values, required, columns);
          if (problems.size() > before) {
            return;
          }
        } else if (values.size() != columns.size()) {
          note(
              "GTY-0422",
              start,
              "%d fields where the header has %d".formatted(values.size(), columns.size()));
        } else {
          reader.row(new Row(columns, values, start));
        }
        start = parser.getCurrentLineNumber() + 1;
      }
      if (columns.isEmpty()) {
        note("GTY-0421", 1, "the file is empty: a header row is needed");
      }
    }
  }

  private boolean hasNext(Iterator<CSVRecord> rows, CSVParser parser) {
    try {
      return rows.hasNext();
    } catch (UncheckedIOException e) {
      note(
          "GTY-0422",
          parser.getCurrentLineNumber(),
          "quotes are not closed or stand in the middle of a field; nothing behind can be read");
      return false;
    }
  }

  private BufferedReader open() throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8), 1 << 16);
    reader.mark(1);
    if (reader.read() != '\ufeff') {
      reader.reset();
    }
    return reader;
  }

  private void readHeader(CSVRecord header, Set<String> required, Map<String, Integer> columns) {
    for (String column : header) {
      if (columns.putIfAbsent(column.strip(), columns.size()) != null) {
        note("GTY-0421", 1, "column '" + column + "' is there twice");
      }
    }
    for (String column : required.stream().sorted().toList()) {
      if (!columns.containsKey(column)) {
        note("GTY-0421", 1, "column '" + column + "' is missing");
      }
    }
  }

  /** Names every line that is not UTF-8, which a decoder would not. */
  private void checkEncoding() throws IOException {
    byte[] line = new byte[1 << 12];
    int length = 0;
    long number = 1;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          checkLine(line, length, number++);
          length = 0;
        } else {
          if (length == line.length) {
            line = Arrays.copyOf(line, length * 2);
          }
          line[length++] = (byte) b;
        }
      }
    }
    checkLine(line, length, number);
  }

  private void checkLine(byte[] line, int length, long number) {
    int i = 0;
    while (i < length && line[i] > 0) {
      i++;
    }
    if (i == length) {
      return;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length));
      if (line[i] == 0) {
        note("GTY-0420", number, "a NUL byte: is this UTF-16? Save the file as UTF-8");
      }
    } catch (CharacterCodingException e) {
      note("GTY-0420", number, "not UTF-8: save the file as UTF-8");
    }
  }

  private void note(String code, long line, String message) {
    if (problems.size() >= MOST_PROBLEMS) {
      unlisted++;
      return;
    }
    String where = line > 0 ? String.format(Locale.ROOT, "%s line %d", name(), line) : name();
    problems.add(new ConfigProblems.Problem(code, where, message));
  }

  private String name() {
    return String.valueOf(file.getFileName());
  }
}
