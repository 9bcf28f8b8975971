package io.gantry.normalizer.adapter.csv;

import io.gantry.normalizer.identity.Crosswalk;
import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.IdentityMatcher;
import io.gantry.normalizer.identity.PatientIndex;
import io.gantry.normalizer.identity.PatientRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/**
 * Matches a file of records against a file of patients, in two passes: the first learns what the
 * archives' own numbers stand for, the second decides. Memory holds the index and those numbers,
 * not the records.
 */
public final class OfflineMatch {
  private static final int BATCH = 2048;

  private final PatientIndex index;
  private final IdentityMatcher matcher;
  private final Crosswalk crosswalk = new Crosswalk();

  public OfflineMatch(PatientIndex index) {
    this.index = index;
    this.matcher = new IdentityMatcher(index);
  }

  /**
   * What came out.
   *
   * @param localNumbers numbers of the archives' own that were learned
   */
  public record Summary(
      int patients, long records, long linked, long review, long none, int localNumbers) {}

  /**
   * Reads, decides and writes.
   *
   * @param progress gets the number of records decided so far, now and then
   * @throws io.gantry.platform.config.ConfigProblems for a wrong file; nothing is written then
   */
  public Summary run(Path records, Path out, LongConsumer progress) {
    Crosswalk nothing = new Crosswalk();
    Batch learning = new Batch(nothing, crosswalk::learn);
    RecordCsv.read(records, learning::add);
    learning.flush();
    Tally tally = new Tally();
    try (DecisionCsv csv = new DecisionCsv(out)) {
      Batch deciding =
          new Batch(
              crosswalk,
              (record, decision) -> {
                csv.write(record.id(), decision);
                if (tally.count(decision) % 10_000 == 0) {
                  progress.accept(tally.records());
                }
              });
      RecordCsv.read(records, deciding::add);
      deciding.flush();
      csv.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Summary(
        index.size(), tally.records(), tally.linked, tally.review, tally.none, crosswalk.size());
  }

  /**
   * Writes the archives' own numbers that the first pass of {@link #run} learned, for a person to
   * look at and to import: columns issuer, id, mrn, records.
   *
   * @return how many
   */
  public int writeCrosswalk(Path out) {
    List<Crosswalk.Learned> learned = crosswalk.learned();
    CrosswalkCsv.write(out, learned);
    return learned.size();
  }

  private static final class Tally {
    private long linked;
    private long review;
    private long none;

    long count(Decision decision) {
      switch (decision) {
        case Decision.Linked _ -> linked++;
        case Decision.Review _ -> review++;
        case Decision.NotInIndex _ -> none++;
      }
      return records();
    }

    long records() {
      return linked + review + none;
    }
  }

  /** Decides some records at once, on all processors, and passes them on in their order. */
  private final class Batch {
    private final Crosswalk known;
    private final BiConsumer<PatientRecord, Decision> consumer;
    private final List<PatientRecord> waiting = new ArrayList<>(BATCH);

    Batch(Crosswalk known, BiConsumer<PatientRecord, Decision> consumer) {
      this.known = known;
      this.consumer = consumer;
    }

    void add(PatientRecord record) {
      waiting.add(record);
      if (waiting.size() == BATCH) {
        flush();
      }
    }

    void flush() {
      List<Decision> decisions =
          waiting.parallelStream().map(record -> matcher.decide(record, known)).toList();
      for (int i = 0; i < decisions.size(); i++) {
        consumer.accept(waiting.get(i), decisions.get(i));
      }
      waiting.clear();
    }
  }
}
