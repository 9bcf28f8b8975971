package io.gantry.normalizer.adapter.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testkit.Corpus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores the matcher as the README of the corpus says. */
class CorpusMatchTest {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

  @TempDir private Path folder;

  @Test
  void noLinkIsWrongAndTheBarsAreMet() throws IOException {
    Path corpus = Corpus.require("identities");
    Path out = folder.resolve("out.csv");
    new OfflineMatch(PatientCsv.load(corpus.resolve("ground-truth.csv")))
        .run(corpus.resolve("records.csv"), out, count -> {});

    Map<String, CSVRecord> decisions = byKey(out, "record_id");
    Map<String, CSVRecord> patients = byKey(corpus.resolve("ground-truth.csv"), "mrn");
    List<String> wrong = new ArrayList<>();
    Score all = new Score();
    Score easyAndMedium = new Score();
    for (CSVRecord record : rows(corpus.resolve("records.csv"))) {
      CSVRecord decision = Objects.requireNonNull(decisions.get(record.get("record_id")));
      assertThat(decision.get("explanation")).isNotBlank();
      boolean linked = decision.get("outcome").equals("linked");
      boolean known = !record.get("true_mrn").equals("NONE");
      if (linked && !(known && isRight(decision.get("mrn"), record, patients))) {
        wrong.add(record.get("record_id"));
      }
      if (known) {
        all.count(linked);
        if (Set.of("easy", "medium").contains(record.get("difficulty"))) {
          easyAndMedium.count(linked);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(easyAndMedium.percent()).as("easy and medium linked").isGreaterThanOrEqualTo(97);
    assertThat(all.percent()).as("all linked").isGreaterThanOrEqualTo(90);
  }

  /** Persons who have two MRNs before the feed: either is right. */
  private static boolean isRight(String mrn, CSVRecord record, Map<String, CSVRecord> patients) {
    return mrn.equals(record.get("true_mrn"))
        || (record.get("group").startsWith("mpidup")
            && Objects.requireNonNull(patients.get(mrn)).get("group").equals(record.get("group")));
  }

  private static final class Score {
    private int known;
    private int linked;

    void count(boolean isLinked) {
      known++;
      linked += isLinked ? 1 : 0;
    }

    double percent() {
      return 100.0 * linked / known;
    }
  }

  private static Map<String, CSVRecord> byKey(Path file, String key) throws IOException {
    Map<String, CSVRecord> found = new HashMap<>();
    rows(file).forEach(row -> found.put(row.get(key), row));
    return found;
  }

  private static List<CSVRecord> rows(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file);
        CSVParser parser = CSVParser.parse(reader, FORMAT)) {
      return parser.getRecords();
    }
  }
}
