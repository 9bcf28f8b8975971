package io.gantry.normalizer.adapter.csv;

import io.gantry.normalizer.identity.Crosswalk;
import io.gantry.normalizer.identity.adt.PatientRegistry.Alias;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A table of other systems' numbers: columns issuer, id, mrn. */
public final class CrosswalkCsv {
  private static final Set<String> REQUIRED = Set.of("issuer", "id", "mrn");
  private static final int LONGEST = 64;
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setRecordSeparator('\n')
          .setHeader("issuer", "id", "mrn", "records")
          .get();

  private CrosswalkCsv() {}

  /** A row: another system's number, and whose it is. */
  public record Row(Alias number, String mrn, Consumer<String> problems) {
    /** Says what is wrong with this row; the reading then fails at its end. */
    public void problem(String message) {
      problems.accept(message);
    }
  }

  /**
   * Passes on every row in the order of the file. What was passed on is to be thrown away when this
   * throws.
   *
   * @throws io.gantry.platform.config.ConfigProblems with every problem and its line
   */
  public static void read(Path file, Consumer<Row> consumer) {
    Map<Alias, Long> lines = new HashMap<>();
    new CsvFile(file)
        .read(
            REQUIRED,
            row -> {
              String issuer = value(row, "issuer");
              String id = value(row, "id");
              String mrn = value(row, "mrn");
              if (issuer.isEmpty() || id.isEmpty() || mrn.isEmpty()) {
                return;
              }
              Alias number = new Alias(id, issuer);
              Long earlier = lines.putIfAbsent(number, row.line());
              if (earlier != null) {
                row.problem("GTY-0423", "the number is also in line " + earlier);
                return;
              }
              consumer.accept(new Row(number, mrn, text -> row.problem("GTY-0422", text)));
            });
  }

  /**
   * Writes such a table, with the number of records that say so in one more column; it appears when
   * it is whole.
   */
  static void write(Path target, List<Crosswalk.Learned> numbers) {
    OutputFile file = new OutputFile(target);
    try (file) {
      try (CSVPrinter printer =
          new CSVPrinter(new BufferedWriter(file.writer(StandardCharsets.UTF_8)), FORMAT)) {
        for (Crosswalk.Learned one : numbers) {
          printer.printRecord(one.issuer(), one.id(), one.mrn(), one.records());
        }
      }
      file.finish();
    } catch (IOException | UncheckedIOException e) {
      throw file.failed(e);
    }
  }

  private static String value(CsvFile.Row row, String column) {
    String value = row.get(column).strip();
    if (value.isEmpty()) {
      row.problem("GTY-0422", column + " is empty");
    } else if (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
      row.problem("GTY-0422", column + " is too long or holds control characters");
      return "";
    }
    return value;
  }
}
