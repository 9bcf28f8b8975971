package io.gantry.normalizer.adapter.csv;

import io.gantry.normalizer.identity.PatientRecord;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Patient records of archives as a CSV file; answer columns, if there are any, are not read. */
public final class RecordCsv {
  private static final Set<String> REQUIRED =
      Set.of(
          "record_id",
          "archive",
          "patient_id",
          "issuer",
          "other_patient_ids",
          "patient_name",
          "birth_date",
          "sex");

  private RecordCsv() {}

  /**
   * Passes on every record in the order of the file.
   *
   * @throws io.gantry.platform.config.ConfigProblems with every problem and its line
   */
  public static void read(Path file, Consumer<PatientRecord> consumer) {
    Map<String, Long> lines = new HashMap<>();
    new CsvFile(file)
        .read(
            REQUIRED,
            row -> {
              String id = row.get("record_id").strip();
              if (id.isEmpty()) {
                row.problem("GTY-0422", "record_id is empty");
                return;
              }
              Long earlier = lines.putIfAbsent(id, row.line());
              if (earlier != null) {
                row.problem("GTY-0423", "the record_id is also in line " + earlier);
                return;
              }
              consumer.accept(
                  new PatientRecord(
                      id,
                      row.get("archive"),
                      row.get("patient_id"),
                      row.get("issuer"),
                      row.get("other_patient_ids"),
                      row.get("patient_name"),
                      row.get("birth_date"),
                      row.get("sex")));
            });
  }
}
