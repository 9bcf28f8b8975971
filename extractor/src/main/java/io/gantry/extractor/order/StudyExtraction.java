package io.gantry.extractor.order;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Listing;
import io.gantry.extractor.move.QueryFailed;
import io.gantry.extractor.receive.OpenStudy;
import io.gantry.platform.kafka.TransientFailure;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One execution of one extract order, from its listing to its last event. For one thread. */
final class StudyExtraction {
  /**
   * Bytes a second of a slow line: an archive that reports nothing meanwhile may be silent for as
   * long as the study's bytes take, and for this part of the usual time besides.
   */
  private static final long SLOWEST = 100_000;

  private static final int BESIDES = 6;

  private final Workshop shop;
  private final SourceDesk desk;
  private final ExtractOrder order;
  private final StudyReport report;

  StudyExtraction(Workshop shop, SourceDesk desk, ExtractOrder order) {
    this.shop = shop;
    this.desk = desk;
    this.order = order;
    this.report = new StudyReport(shop, order);
  }

  /**
   * Does it. When it returns, the broker has all events of the order but the last.
   *
   * @return that last event, for the caller to tell
   * @throws TransientFailure when the order is to be executed again
   */
  StudyExtracted run() throws InterruptedException, TransientFailure {
    Stopped stopped = desk.ready(order.studyInstanceUid()).orElse(null);
    if (stopped != null) {
      return report.failed(0, 0, stopped);
    }
    Line line = new Line(shop, desk);
    try {
      return extract(line);
    } catch (GivenUp e) {
      shop.checkNotStopping();
      desk.checkGoesOn();
      if (e.stopsSource()) {
        desk.stop(e.why());
      }
      return report.failed(0, 0, e.why());
    } finally {
      line.close();
    }
  }

  private StudyExtracted extract(Line line) throws InterruptedException, TransientFailure, GivenUp {
    Listing listing = list(line);
    if (listing.isEmpty()) {
      return isThere(line)
          ? open(line, listing, false)
          : report.extracted(Outcome.VANISHED, 0, 0, 0, gone());
    }
    Sha256 digest = listing.digest();
    boolean known = digest.equals(order.knownListing());
    Listing asked = known ? listing.only(order.wanted()) : listing;
    // Awaited with the rest: the move need not wait for the broker.
    CompletableFuture<?> listed =
        shop.outbox()
            .progress(
                new StudyListed(
                    order.source(),
                    order.orderId(),
                    order.studyInstanceUid(),
                    listing.size(),
                    digest,
                    shop.clock().instant()));
    StudyExtracted end =
        asked.isEmpty()
            ? report.extracted(Outcome.UNCHANGED, listing.size(), 0, 0, null)
            : open(line, asked, known);
    shop.await(listed);
    return end;
  }

  private StudyExtracted open(Line line, Listing asked, boolean piecemeal)
      throws InterruptedException, TransientFailure {
    OpenStudy open =
        new OpenStudy(
            order.source(),
            order.orderId(),
            report.attempt(),
            order.studyInstanceUid(),
            asked,
            order.characterSet());
    shop.openStudy(open, line);
    try {
      return move(line, open, piecemeal);
    } finally {
      shop.closeStudy(open);
    }
  }

  private Listing list(Line line) throws InterruptedException, GivenUp {
    for (int failures = 1; ; failures++) {
      try {
        return line.call(archive -> archive.list(order.studyInstanceUid()));
      } catch (QueryFailed e) {
        if (failures > shop.timing().retries() || e.status() >>> 8 != 0xA7) {
          throw unlisted(e);
        }
        shop.pause(failures);
      }
    }
  }

  /** Of a study whose listing is empty. */
  private boolean isThere(Line line) throws InterruptedException, GivenUp {
    try {
      return line.call(archive -> archive.has(order.studyInstanceUid()));
    } catch (QueryFailed e) {
      throw unlisted(e);
    }
  }

  private static GivenUp unlisted(QueryFailed e) {
    String what =
        e.unreadable() > 0
            ? "answers the listing of the study with %d matches that can't be read"
                .formatted(e.unreadable())
            : "answers the listing of the study with %04X".formatted(e.status() & 0xFFFF);
    return new GivenUp(
        new Stopped(
            e.unreadable() > 0 ? Codes.QUERY_UNREADABLE : Codes.QUERY_REFUSED,
            "the archive " + what + ": look into its log"),
        false);
  }

  private StudyExtracted move(Line line, OpenStudy open, boolean piecemeal)
      throws InterruptedException, TransientFailure {
    long bytes = desk.sizes().estimate(open.listing().size());
    StudyExtracted outcome;
    try (Admission.Reserved reserved = shop.admission().reserve(bytes, () -> awaitsRoom(line))) {
      desk.condition().running();
      line.patience(shop.timing().retrieve().dividedBy(BESIDES).plusSeconds(bytes / SLOWEST));
      outcome = outcome(new Moves(shop, desk, line, open, piecemeal, reserved), open);
    }
    desk.sizes().learn(open.bytes(), open.cStoreSuccesses());
    if (open.untoldObjects() > 0) {
      throw new TransientFailure(
          open.untoldObjects() + " events of the order were not acknowledged by the broker");
    }
    return outcome;
  }

  /** Whoever has the room may need an association to get on. */
  private void awaitsRoom(Line line) {
    line.close();
    desk.condition().backingOff(Admission.full());
  }

  private StudyExtracted outcome(Moves moves, OpenStudy open)
      throws InterruptedException, TransientFailure {
    try {
      if (open.listing().isEmpty()) {
        return unlisted(moves, open);
      }
      moves.run();
      desk.checkGoesOn();
    } catch (GivenUp e) {
      shop.checkNotStopping();
      desk.checkGoesOn();
      if (e.stopsSource()) {
        desk.stop(e.why());
      }
      return report.failed(open.listing().size(), open.cStoreSuccesses(), e.why());
    }
    Listing missing = open.missing();
    if (missing.isEmpty()) {
      return report.extracted(
          Outcome.COMPLETE, open.listing().size(), open.cStoreSuccesses(), 0, null);
    }
    Stopped why = why(moves, open, missing);
    report.missing(
        missing, moves.lastStatus(), sop -> open.isHeaderTooLong(sop) ? headerTooLong() : why);
    boolean nothingCame = missing.size() == open.listing().size();
    return report.extracted(
        moves.vanished() && nothingCame ? Outcome.VANISHED : Outcome.PARTIAL,
        open.listing().size(),
        open.cStoreSuccesses(),
        missing.size(),
        why);
  }

  /** What the archive sends of a study of which it lists nothing is all that there is. */
  private StudyExtracted unlisted(Moves moves, OpenStudy open)
      throws InterruptedException, TransientFailure, GivenUp {
    if (!moves.runUnlisted()) {
      return report.failed(0, open.cStoreSuccesses(), nothingListed(moves.lastStatus()));
    }
    shop.tell(
        new StudyListed(
            order.source(),
            order.orderId(),
            order.studyInstanceUid(),
            0,
            open.listing().digest(),
            shop.clock().instant()));
    return report.extracted(Outcome.COMPLETE, 0, open.cStoreSuccesses(), 0, null);
  }

  private Stopped why(Moves moves, OpenStudy open, Listing missing) {
    if (moves.vanished()) {
      return gone();
    }
    if (open.wanted().isEmpty()) {
      return headerTooLong();
    }
    if (moves.shortOfRoom()) {
      return tooLarge(missing.size());
    }
    if (open.othersCame()) {
      return renamed(missing.size(), open.others());
    }
    // What is asked for one by one failed before: that says nothing about the whole source.
    return desk.breaker().hasDelivered() || moves.piecemeal()
        ? incomplete(missing.size(), moves)
        : MoveVerdicts.nothingMoved(order.source(), moves.lastStatus());
  }

  private static Stopped tooLarge(int missing) {
    return new Stopped(
        Codes.SPOOL_FULL,
        "%d listed instances did not arrive, at least one because it is larger than the room in the spool: give the spool more space, then run again"
            .formatted(missing));
  }

  private static Stopped headerTooLong() {
    return new Stopped(
        Codes.HEADER_TOO_LONG,
        "the archive sent it and we refused it: what stands before its pixels is longer than dicom.limits.headerMegabytes allows. Look at it in the archive with dcmdump; move it by hand if it is right");
  }

  private static Stopped renamed(int missing, int others) {
    return new Stopped(
        Codes.OTHER_UIDS,
        "%d listed instances did not arrive, and %d came that are not listed or are of another study: the archive sends objects under other UIDs than its index has. Have its index rebuilt for this study; what came is kept (study show lists it)"
            .formatted(missing, others));
  }

  private static Stopped gone() {
    return new Stopped(
        Codes.VANISHED,
        "the archive no longer has the study: it was deleted or moved there after the sweep");
  }

  private static Stopped nothingListed(@Nullable String status) {
    return new Stopped(
        Codes.NOTHING_LISTED,
        "the archive has the study, lists no instances of it at series and image level, and fails to move it%s"
            .formatted(status == null ? "" : " (" + status + ")"));
  }

  private static Stopped incomplete(int missing, Moves moves) {
    String status = moves.lastStatus();
    return new Stopped(
        Codes.INSTANCE_MISSING,
        "%d listed instances did not arrive, asked for at study, series and instance level%s%s: look into the archive's log"
            .formatted(
                missing,
                moves.triedGet() ? " and with C-GET" : "",
                status == null ? "" : "; last status " + status));
  }
}
