package io.gantry.normalizer.adapter.csv;

import io.gantry.normalizer.identity.Decision;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Decisions as a CSV file: record_id, outcome (linked, review, none), mrn (of links only), score,
 * explanation. It is written beside its name and moved there when it is whole. Not thread safe.
 */
public final class DecisionCsv implements Closeable {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setRecordSeparator('\n')
          .setHeader("record_id", "outcome", "mrn", "score", "explanation")
          .get();

  private final OutputFile file;
  private final CSVPrinter printer;

  /** Throws GTY-0431 if the file can't be made. */
  public DecisionCsv(Path target) {
    file = new OutputFile(target);
    try {
      printer = new CSVPrinter(new BufferedWriter(file.writer(StandardCharsets.UTF_8)), FORMAT);
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /** Appends one decision. */
  public void write(String recordId, Decision decision) {
    try {
      switch (decision) {
        case Decision.Linked linked -> row(recordId, "linked", linked.mrn(), linked);
        case Decision.Review review -> row(recordId, "review", "", review);
        case Decision.NotInIndex none -> row(recordId, "none", "", none);
      }
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  private void row(String recordId, String outcome, String mrn, Decision decision)
      throws IOException {
    printer.printRecord(
        recordId,
        outcome,
        mrn,
        String.format(Locale.ROOT, "%.1f", decision.score()),
        decision.explanation());
  }

  /** Makes the file appear under its name. */
  public void finish() {
    try {
      printer.close(true);
      file.finish();
    } catch (IOException | UncheckedIOException e) {
      throw file.failed(e);
    }
  }

  /** Removes what was not finished. */
  @Override
  public void close() throws IOException {
    printer.close();
    file.close();
  }
}
