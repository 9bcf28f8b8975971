package io.gantry.normalizer.adapter.file;

import io.gantry.normalizer.adapter.file.RuleBookProblems.Problem;
import io.gantry.normalizer.book.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** A mapping table: CSV (RFC 4180) in UTF-8 with a header line. */
final class TableFile {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setTrim(true)
          .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_ALL)
          .setAllowMissingColumnNames(true)
          .get();

  /** Of one kind in one file; a table in another encoding has one in nearly every line. */
  private static final int MOST = 20;

  private final String shown;
  private final String from;
  private final String to;
  private final List<Problem> problems;
  private final Map<String, String> entries = new HashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();

  private TableFile(String shown, String from, String to, List<Problem> problems) {
    this.shown = shown;
    this.from = from;
    this.to = to;
    this.problems = problems;
  }

  /**
   * Reads the table; what is wrong with it is added to the problems.
   *
   * @param from the column with the old values
   * @param to the column with the new ones
   */
  static Table read(String name, Path file, String from, String to, List<Problem> problems) {
    TableFile table = new TableFile(String.valueOf(file.getFileName()), from, to, problems);
    try {
      byte[] bytes = Files.readAllBytes(file);
      table.checkEncoding(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      table.read(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (IOException | IllegalArgumentException e) {
      table.wrong(0, "can't be read as CSV: is it there, are quotes closed?");
    }
    return new Table(name, table.entries, table.lines);
  }

  private void wrong(long line, String message) {
    problems.add(new Problem(shown, (int) line, message));
  }

  /** Names the lines, which a decoder of the whole file would not. */
  private void checkEncoding(byte[] bytes) {
    int line = 1;
    int found = 0;
    for (int start = 0; start < bytes.length; line++) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (!isUtf8(bytes, start, end) && ++found <= MOST) {
        wrong(line, "is not UTF-8: save the file as UTF-8");
      }
      start = end + 1;
    }
    if (found > MOST) {
      wrong(0, "has " + found + " lines that are not UTF-8");
    }
  }

  private static boolean isUtf8(byte[] bytes, int start, int end) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, end - start));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void read(String text) throws IOException {
    try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
      if (!hasColumns(parser.getHeaderNames())) {
        return;
      }
      try {
        for (CSVRecord row : parser) {
          add(row, parser.getCurrentLineNumber());
        }
      } catch (UncheckedIOException e) {
        wrong(
            parser.getCurrentLineNumber(),
            "quotes are not closed or stand in the middle of a field; nothing behind can be read");
      }
    }
  }

  private boolean hasColumns(List<String> header) {
    boolean complete = true;
    for (String column : List.of(from, to)) {
      int times = Collections.frequency(header, column);
      if (times != 1) {
        wrong(1, times == 0 ? "there is no column " + column : column + " is there twice");
        complete = false;
      }
    }
    return complete;
  }

  private void add(CSVRecord row, long line) {
    if (!row.isConsistent()) {
      wrong(line, "has another number of columns than the first line");
      return;
    }
    String key = row.get(from);
    if (key.isEmpty()) {
      wrong(line, from + " is empty");
      return;
    }
    Integer first = lines.putIfAbsent(key, (int) line);
    if (first != null) {
      wrong(line, from + " is in line " + first + " too");
      return;
    }
    entries.put(key, row.get(to));
  }
}
