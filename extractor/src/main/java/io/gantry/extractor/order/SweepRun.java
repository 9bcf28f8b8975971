package io.gantry.extractor.order;

import io.gantry.contracts.event.InventoryEvent.KeyProbed;
import io.gantry.contracts.event.InventoryEvent.KeysProbed;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.contracts.event.SweepKind;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive.Detail;
import io.gantry.extractor.sweep.KeyProbe;
import io.gantry.extractor.sweep.StudyRow;
import io.gantry.extractor.sweep.Sweep;
import io.gantry.extractor.sweep.SweepAnswer;
import io.gantry.extractor.sweep.SweepQuery;
import io.gantry.extractor.sweep.SweepRefused;
import io.gantry.platform.CrashPoints;
import io.gantry.platform.GantryException;
import io.gantry.platform.kafka.TransientFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One execution of one sweep order. For one thread. */
final class SweepRun {
  private static final long REMEMBER_NANOS = Duration.ofSeconds(1).toNanos();

  private final Workshop shop;
  private final SourceDesk desk;
  private final SweepOrder order;
  private final SweepMemory memory;
  private final Sweep sweep;
  private final AtomicReference<@Nullable Throwable> untold = new AtomicReference<>();
  private long remembered = System.nanoTime();

  SweepRun(Workshop shop, SourceDesk desk, SweepOrder order, SweepMemory memory) {
    this.shop = shop;
    this.desk = desk;
    this.order = order;
    this.memory = order.kind() == null ? SweepMemory.NONE : memory;
    this.sweep =
        order.kind() == null
            ? new Sweep(order.query(), order.studies(), today())
            : new Sweep(order.kind(), order.query(), order.studies(), today());
  }

  private LocalDate today() {
    return LocalDate.now(shop.clock());
  }

  private Instant now() {
    return shop.clock().instant();
  }

  /**
   * Does it. Returns when the broker has all its events.
   *
   * @throws TransientFailure when the order is to be executed again
   */
  void run() throws InterruptedException, TransientFailure {
    if (order.kind() == null || desk.stoppedBecause().isPresent()) {
      desk.startAnew();
    }
    memory.recall(order.sweepId()).ifPresent(sweep::resume);
    Stopped why = null;
    try (Line line = new Line(shop, desk)) {
      why = probe(line);
      if (why == null || order.kind() == SweepKind.DATE) {
        sweep(line);
        Stopped doubts = doubts();
        why = doubts == null ? why : doubts;
      }
    } catch (GivenUp e) {
      shop.checkNotStopping();
      desk.checkGoesOn();
      desk.stop(e.why());
      why = e.why();
    } catch (SweepRefused e) {
      why = refused(e.status());
    } catch (GantryException e) {
      why = new Stopped(e.code(), String.valueOf(e.getMessage()));
    }
    finish(why);
  }

  /**
   * Asks what the archive does with the keys that the sweep relies on.
   *
   * @return why the sweep proves nothing, null where it does
   */
  private @Nullable Stopped probe(Line line) throws InterruptedException, GivenUp {
    SweepKind kind = order.kind();
    KeyProbe<GivenUp> probe = new KeyProbe<>((keys, most) -> ask(line, keys, most), today());
    if (kind == null) {
      return probe.ignored(order.query()).map(this::everything).orElse(null);
    }
    if (kind == SweepKind.LIST) {
      return null;
    }
    List<KeyProbed> keys = probe.of(kind);
    tell(shop.outbox().probed(new KeysProbed(order.source(), order.sweepId(), keys, now())));
    return keys.stream()
        .filter(key -> key.key().equals(KeyProbe.keyOf(kind)))
        .findFirst()
        .map(this::unfit)
        .orElse(null);
  }

  private static KeyProbe.Reply ask(Line line, Map<String, String> keys, int most)
      throws InterruptedException, GivenUp {
    return line.call(archive -> {
      List<StudyRow> rows = new ArrayList<>();
      SweepAnswer answer = archive.findSome(keys, most, rows::add);
      return new KeyProbe.Reply(answer.status(), rows);
    });
  }

  /** A scope by a key that is ignored would be everything. */
  private Stopped everything(String key) {
    return new Stopped(
        Codes.KEY_IGNORED,
        "source %s ignores the matching key %s: it would answer with studies that are not meant. Nothing is moved: plan the wave by date or list, or from the ledger"
            .formatted(order.source(), key));
  }

  private @Nullable Stopped unfit(KeyProbed key) {
    return switch (key.match()) {
      case MATCHED -> null;
      case IGNORED ->
          new Stopped(
              Codes.KEY_IGNORED,
              "source %s ignores the matching key %s: a query with a value that no study has found studies, so a sweep by it proves nothing"
                  .formatted(order.source(), key.key()));
      case NOT_MATCHED, REFUSED ->
          new Stopped(
              Codes.KEY_NOT_MATCHED,
              "source %s does not find a study that it has by the matching key %s (%s), so a sweep by it proves nothing"
                  .formatted(order.source(), key.key(), key.match().name()));
      case UNKNOWN -> null;
    };
  }

  private void sweep(Line line)
      throws InterruptedException, GivenUp, SweepRefused, TransientFailure {
    for (Optional<SweepQuery> next = sweep.next(); next.isPresent(); next = sweep.next()) {
      SweepQuery query = next.get();
      line.between();
      Detail detail =
          sweep.isBare() ? Detail.BARE : shop.asksPatient() ? Detail.PATIENT : Detail.ALL;
      SweepAnswer answer =
          line.call(archive -> {
            sweep.again();
            return archive.findStudies(sweep.keys(query), detail, row -> found(query, row));
          });
      sweep.ended(query, answer);
      CrashPoints.reached("after-sweep-query");
      if (System.nanoTime() - remembered > REMEMBER_NANOS) {
        remember();
      }
    }
  }

  /** What was found so far is safe; an interrupted sweep goes on from here. */
  private void remember() throws TransientFailure, InterruptedException {
    if (memory.equals(SweepMemory.NONE)) {
      return;
    }
    shop.checkNotStopping();
    flush();
    shop.await(memory.keep(sweep.state(order.source(), order.sweepId(), now())));
    remembered = System.nanoTime();
  }

  private void found(SweepQuery query, StudyRow row) {
    if (!sweep.row(query, row)) {
      return;
    }
    tell(
        shop.outbox()
            .found(
                new StudyFound(
                    order.source(),
                    order.sweepId(),
                    row.studyInstanceUid(),
                    row.studyDate(),
                    row.accessionNumber(),
                    row.patientId(),
                    row.issuerOfPatientId(),
                    row.modalities(),
                    row.series(),
                    row.instances(),
                    now(),
                    patient(row))));
  }

  private @Nullable ArchivePatient patient(StudyRow row) {
    if (!shop.asksPatient()) {
      return null;
    }
    ArchivePatient named = row.patient();
    return named != null
        ? named
        : ArchivePatient.ofNumber(row.patientId(), row.issuerOfPatientId());
  }

  private void tell(CompletableFuture<?> told) {
    var _ =
        told.whenComplete((_, failure) -> {
          if (failure != null) {
            untold.set(failure);
          }
        });
  }

  private void flush() throws TransientFailure {
    shop.flushFound();
    Throwable failure = untold.get();
    if (failure != null) {
      throw new TransientFailure("rows of the sweep were not acknowledged", failure);
    }
  }

  private void finish(@Nullable Stopped why) throws TransientFailure, InterruptedException {
    if (why == null) {
      remember();
    }
    SweepFinished finished =
        new SweepFinished(
            order.source(),
            order.sweepId(),
            0,
            1,
            sweep.studies(),
            why == null ? null : why.code(),
            why == null ? null : why.message(),
            now());
    flush();
    shop.await(shop.outbox().finished(finished));
  }

  private Stopped refused(int status) {
    return new Stopped(
        Codes.QUERY_REFUSED,
        "source %s: the archive answers study-level queries with %04X: allow our AE title to query it, or look into its log"
            .formatted(order.source(), status & 0xFFFF));
  }

  private @Nullable Stopped doubts() {
    if (sweep.unreadable() > 0) {
      return new Stopped(
          Codes.QUERY_UNREADABLE,
          "source %s: %d answers to study-level queries can't be read, so studies may be missing from the inventory: look into the archive's log for damaged studies, then sweep again"
              .formatted(order.source(), sweep.unreadable()));
    }
    return sweep.doubts() == 0
        ? null
        : new Stopped(
            Codes.SWEEP_INCOMPLETE,
            "source %s: %d answers were cut short by the archive and can't be divided further: raise its limit of query results, or look into its log for damaged studies, then sweep again"
                .formatted(order.source(), sweep.doubts()));
  }
}
