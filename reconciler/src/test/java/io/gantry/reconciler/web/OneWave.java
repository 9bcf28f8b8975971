package io.gantry.reconciler.web;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.duplicates.DuplicateReports;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.quality.SourceQuality.Count;
import io.gantry.reconciler.quality.SourceQuality.Inconsistency;
import io.gantry.reconciler.quality.SourceQuality.UnderRuleBook;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.watch.Eta;
import io.gantry.reconciler.watch.Flow;
import io.gantry.reconciler.watch.Flow.Point;
import io.gantry.reconciler.watch.SourceTotals;
import io.gantry.reconciler.watch.SourceTotals.Stages;
import io.gantry.reconciler.watch.Span;
import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyLine;
import io.gantry.reconciler.watch.WatchedWave;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WaveSummary.Instances;
import io.gantry.reconciler.wave.WaveSummary.SourceSummary;
import io.gantry.reconciler.wave.WaveSummary.Studies;
import io.gantry.reconciler.wave.WaveSummary.WaveException;
import io.gantry.reconciler.wave.Waves;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One wave that runs, of one source that refuses, and one study: what the pages show in tests. */
final class OneWave {
  private static final DuplicateReports NO_DUPLICATES =
      _ -> DuplicateReport.of(List.of(), List.of(), Forecaster.Prices.USUAL);

  private final WavesDouble waves = new WavesDouble();

  /** What a web application stands on. */
  Dashboard.Parts parts() {
    return new Dashboard.Parts(
        waves,
        new OperationsDouble(),
        Inventories.NONE,
        NO_DUPLICATES,
        Restamps.NONE,
        new LedgerDouble(),
        new MemoryAccounts(),
        new WatchDouble(waves),
        SignOffs.NONE);
  }

  /** Waves that were started, in that order. */
  List<WaveSpec> started() {
    return List.copyOf(waves.started);
  }

  private static final class WavesDouble implements Waves {
    private final List<WaveSpec> started = new ArrayList<>();

    @Override
    public void start(WaveSpec spec) {
      started.add(spec);
    }

    @Override
    public void inventory(WaveSpec spec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void resumeAll() {
      throw new UnsupportedOperationException();
    }

    @Override
    public WaveSummary summary(String wave) {
      if (!wave.equals("wave-7")) {
        throw new GantryException("GTY-0614", "There is no wave named " + wave);
      }
      Studies studies = new Studies(3, 2, 2, 1, 0, 0, 0);
      Instances instances =
          new Instances(1235, 1234, 1234, 1, 0, 0, 0, 5, 1, 99, 1.5, 1235, 1235, 1235);
      return new WaveSummary(
          "wave-7",
          "settling",
          studies,
          instances,
          false,
          List.of(new WaveException("1.2.3", "1.2.3.4.5", "shadow", "GTY-0601", "Another object")),
          List.of(new SourceSummary("shadow", studies, instances, null, null)),
          List.of());
    }

    @Override
    public List<WaveSummary> list() {
      return List.of(summary("wave-7"));
    }
  }

  /** One source that refuses. */
  private static final class OperationsDouble extends NoOperations {
    @Override
    public List<SourceView> sources() {
      return List.of(
          new SourceView(
              "legacy",
              "run",
              false,
              new Limits(2, 0, 0, ""),
              null,
              null,
              null,
              "backing_off",
              null,
              null,
              2,
              null,
              2,
              7,
              Map.of("refusals", Map.of("A702", 31))));
    }
  }

  /** One wave that runs, one study that is held. */
  private static final class WatchDouble extends NoWatch {
    private final WavesDouble waves;

    WatchDouble(WavesDouble waves) {
      this.waves = waves;
    }

    @Override
    public WatchedWave wave(String name) {
      WaveSummary summary = waves.summary(name);
      Instant now = Instant.now();
      return new WatchedWave(
          name,
          "running",
          "ann",
          "it is time",
          now,
          WavePlan.of(new WaveSpec(name, List.of("legacy"), Map.of(), List.of())),
          0,
          List.of(new GateResult("exit.balanced", now, true, 0.0, 0.0, "nothing")),
          null,
          summary,
          new Eta(now.plusSeconds(60), now.plusSeconds(600), now.plusSeconds(6000), false),
          null);
    }

    @Override
    public List<WatchedWave> waves(int ended) {
      return List.of(wave("wave-7"));
    }

    @Override
    public List<SourceTotals> sources() {
      return List.of(
          new SourceTotals(
              "legacy",
              new Studies(3, 2, 0, 1, 0, 0, 0),
              new Stages(9_000, 5_000, 5_000, 2_999, 2_999, 2_000, 1, 0, 0, 6_000),
              60,
              Instant.now()));
    }

    @Override
    public Flow flow(Span span) {
      Instant now = Instant.now();
      return new Flow(
          span,
          List.of(
              new Point(now.minusSeconds(60), 4_000, 4_000, 2_900, 2_900, 2_000),
              new Point(now, 5_000, 5_000, 2_999, 2_999, 2_000)));
    }

    @Override
    public List<StudyLine> studies(StudyFilter filter, StudyFilter.After after, int limit) {
      return List.of(
          new StudyLine(
              "1.2.3", "legacy", "held", "20240101", "CT,SR", 3, 2, "GTY-0601", "=1+1", null));
    }
  }

  private static final class LedgerDouble implements Ledger {
    @Override
    public List<io.gantry.reconciler.ledger.HeldObject> heldObjects(
        @Nullable String study, @Nullable String source, int limit) {
      return List.of();
    }

    @Override
    public List<VerifiedInstance> verifiedInstancesOf(String studyInstanceUid) {
      return List.of();
    }

    @Override
    public List<SourceQuality> quality() {
      return List.of(
          new SourceQuality(
              "legacy",
              12_000,
              List.of(
                  new UnderRuleBook(
                      "site-7",
                      List.of(
                          new Count(
                              "00080020",
                              "invalid-date",
                              Severity.WARNING,
                              true,
                              1_234,
                              "1.2.3",
                              "1.2.3.4")))),
              List.of(new Inconsistency("00100020", "differs-within-study", 5, "1.2.9"))));
    }

    @Override
    public List<ObjectFindings> findings(String studyInstanceUid) {
      return List.of();
    }

    @Override
    public Optional<StudyCustody> study(String uid) {
      return uid.equals("1.2.3")
          ? Optional.of(
              new StudyCustody(
                  uid,
                  "verified",
                  1,
                  new StudyCustody.Publication(1, "k", 1, "ImagingStudy/1", null, null, null),
                  List.of(),
                  List.of()))
          : Optional.empty();
    }

    @Override
    public Stream<VerifiedInstance> verifiedInstances(@Nullable String wave) {
      return Stream.of();
    }

    @Override
    public Stream<VerifiedInstance> verified(LedgerScope scope) {
      return Stream.of();
    }

    @Override
    public WaveSummary summary(LedgerScope scope) {
      throw new GantryException("GTY-0614", "There is no wave " + scope.name());
    }
  }
}
