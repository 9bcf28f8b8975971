package io.gantry.normalizer.adapter.file;

import io.gantry.normalizer.adapter.file.RuleBookProblems.Problem;
import io.gantry.normalizer.book.Table;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A mapping table: CSV (RFC 4180) in UTF-8 with a header line. */
final class TableFile {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();

  private TableFile() {}

  /**
   * Reads the table; what is wrong with it is added to the problems.
   *
   * @param from the column with the old values
   * @param to the column with the new ones
   */
  static Table read(String name, Path file, String from, String to, List<Problem> problems) {
    String shown = String.valueOf(file.getFileName());
    Map<String, String> entries = new HashMap<>();
    try (Reader reader = utf8(file);
        CSVParser parser = CSVParser.parse(reader, FORMAT)) {
      boolean complete = true;
      for (String column : List.of(from, to)) {
        if (!parser.getHeaderMap().containsKey(column)) {
          problems.add(new Problem(shown, 1, "there is no column " + column));
          complete = false;
        }
      }
      if (complete) {
        Map<String, Long> seen = new HashMap<>();
        for (CSVRecord row : parser) {
          add(row, parser.getCurrentLineNumber(), from, to, shown, entries, seen, problems);
        }
      }
    } catch (CharacterCodingException e) {
      problems.add(new Problem(shown, 0, "is not UTF-8: save it as UTF-8"));
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      problems.add(new Problem(shown, 0, "can't be read as CSV: is it there, are quotes closed?"));
    }
    return new Table(name, entries);
  }

  private static void add(
      CSVRecord row,
      long line,
      String from,
      String to,
      String shown,
      Map<String, String> entries,
      Map<String, Long> seen,
      List<Problem> problems) {
    if (!row.isConsistent()) {
      problems.add(
          new Problem(shown, (int) line, "has another number of columns than the first line"));
      return;
    }
    String key = row.get(from);
    if (key.isEmpty()) {
      problems.add(new Problem(shown, (int) line, from + " is empty"));
      return;
    }
    Long first = seen.putIfAbsent(key, line);
    if (first != null) {
      problems.add(new Problem(shown, (int) line, from + " is in line " + first + " too"));
      return;
    }
    entries.put(key, row.get(to));
  }

  private static Reader utf8(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    return Reader.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }
}
