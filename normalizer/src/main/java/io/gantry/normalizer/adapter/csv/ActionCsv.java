package io.gantry.normalizer.adapter.csv;

import io.gantry.normalizer.identity.adt.AdtOutcome;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** What each message of a file did, as a CSV file. */
public final class ActionCsv {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setRecordSeparator('\n')
          .setHeader(
              "seq",
              "control_id",
              "event",
              "action",
              "mrn",
              "prior_id",
              "surviving_mrn",
              "changes",
              "note")
          .get();

  private ActionCsv() {}

  /**
   * One row.
   *
   * @param seq place in the file, from 1
   * @param controlId MSH-10
   * @param event MSH-9.2
   */
  public record Action(int seq, String controlId, String event, AdtOutcome outcome) {}

  /** Writes it whole or not at all; throws GTY-0431 if that is not possible. */
  public static void write(List<Action> actions, Path target) {
    try (OutputFile file = new OutputFile(target)) {
      try (CSVPrinter printer =
          new CSVPrinter(new BufferedWriter(file.writer(StandardCharsets.UTF_8)), FORMAT)) {
        for (Action action : actions) {
          AdtOutcome outcome = action.outcome();
          printer.printRecord(
              action.seq(),
              action.controlId(),
              action.event(),
              outcome.action(),
              outcome.mrn(),
              outcome.priorId(),
              outcome.survivingMrn(),
              outcome.changes(),
              outcome.note());
        }
      } catch (IOException e) {
        throw file.failed(e);
      }
      file.finish();
    } catch (IOException e) {
      throw new OutputFile(target).failed(e);
    }
  }
}
