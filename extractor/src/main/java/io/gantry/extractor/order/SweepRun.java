package io.gantry.extractor.order;

import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive.Detail;
import io.gantry.extractor.sweep.StudyRow;
import io.gantry.extractor.sweep.Sweep;
import io.gantry.extractor.sweep.SweepAnswer;
import io.gantry.extractor.sweep.SweepQuery;
import io.gantry.extractor.sweep.SweepRefused;
import io.gantry.platform.GantryException;
import io.gantry.platform.kafka.TransientFailure;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One execution of one sweep order. For one thread. */
final class SweepRun {
  private final Workshop shop;
  private final SourceDesk desk;
  private final SweepOrder order;
  private final Sweep sweep;
  private final AtomicReference<@Nullable Throwable> untold = new AtomicReference<>();

  SweepRun(Workshop shop, SourceDesk desk, SweepOrder order) {
    this.shop = shop;
    this.desk = desk;
    this.order = order;
    this.sweep = new Sweep(order.query(), order.studies(), LocalDate.now(shop.clock()));
  }

  /**
   * Does it. Returns when the broker has all its events.
   *
   * @throws TransientFailure when the order is to be executed again
   */
  void run() throws InterruptedException, TransientFailure {
    desk.startAnew();
    Stopped why = null;
    try (Line line = new Line(shop, desk)) {
      sweep(line);
      why = doubts();
    } catch (GivenUp e) {
      shop.checkNotStopping();
      desk.stop(e.why());
      why = e.why();
    } catch (SweepRefused e) {
      why = refused(e.status());
    } catch (GantryException e) {
      why = new Stopped(e.code(), String.valueOf(e.getMessage()));
    }
    finish(why);
  }

  private void sweep(Line line) throws InterruptedException, GivenUp, SweepRefused {
    for (Optional<SweepQuery> next = sweep.next(); next.isPresent(); next = sweep.next()) {
      SweepQuery query = next.get();
      Detail detail = sweep.isBare() ? Detail.BARE : Detail.ALL;
      SweepAnswer answer =
          line.call(archive -> {
            sweep.again();
            return archive.findStudies(sweep.keys(query), detail, row -> found(query, row));
          });
      sweep.ended(query, answer);
    }
  }

  private void found(SweepQuery query, StudyRow row) {
    if (!sweep.row(query, row)) {
      return;
    }
    var _ =
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
                    shop.clock().instant()))
            .whenComplete((_, failure) -> {
              if (failure != null) {
                untold.set(failure);
              }
            });
  }

  private void finish(@Nullable Stopped why) throws TransientFailure, InterruptedException {
    SweepFinished finished =
        new SweepFinished(
            order.source(),
            order.sweepId(),
            0,
            1,
            sweep.studies(),
            why == null ? null : why.code(),
            why == null ? null : why.message(),
            shop.clock().instant());
    shop.flushFound();
    Throwable failure = untold.get();
    if (failure != null) {
      throw new TransientFailure("rows of the sweep were not acknowledged", failure);
    }
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
