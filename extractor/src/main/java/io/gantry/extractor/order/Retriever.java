package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.MoveAnswer;
import io.gantry.extractor.move.Retrieval;
import io.gantry.extractor.receive.OpenStudy;
import java.time.Duration;

/**
 * One retrieval after the other for one open study: each is bound while it runs, and over only when
 * all that came of it is durable and told. For one thread.
 */
final class Retriever {
  /** How long durable and acknowledged may take after the last object. */
  private static final Duration SETTLE = Duration.ofMinutes(5);

  private final Workshop shop;
  private final OpenStudy open;
  private final Admission.Reserved reserved;
  private long accounted;
  private boolean brokenPromise;

  Retriever(Workshop shop, OpenStudy open, Admission.Reserved reserved) {
    this.shop = shop;
    this.open = open;
    this.reserved = reserved;
  }

  /** The association of a retrieval, opened when it begins. */
  interface Opening {
    Archive archive() throws ArchiveUnavailable;
  }

  /**
   * Asks, and waits for what comes of it.
   *
   * @throws ArchiveUnavailable when the association broke; what had come by then is durable too
   */
  MoveAnswer retrieve(Opening opening, Retrieval what)
      throws ArchiveUnavailable, InterruptedException, GivenUp {
    int before = open.cStoreSuccesses();
    int messageId = shop.messageIds().take();
    shop.moves().started(open.source(), messageId, open.studyInstanceUid(), open);
    try {
      MoveAnswer answer = opening.archive().retrieve(what, messageId);
      await(before, answer, what);
      return answer;
    } catch (ArchiveUnavailable e) {
      open.awaitArrivals(before, -1, shop.timing().quiet());
      settle();
      throw e;
    } finally {
      shop.moves().ended(open.source(), messageId);
      shop.messageIds().free(messageId);
      reserved.arrived(open.bytes() - accounted);
      accounted = open.bytes();
    }
  }

  /**
   * An archive that calls the whole a success and accounts for less than it listed may have
   * answered before it was done.
   */
  private void await(int before, MoveAnswer answer, Retrieval what)
      throws InterruptedException, GivenUp {
    if (answer.promisesAll() && !answer.accountsFor(asked(what))) {
      open.awaitQuiet(before, asked(what), brokenPromise ? moment() : shop.timing().quiet());
      brokenPromise |= open.cStoreSuccesses() == before;
    } else if (answer.refusesRequest()) {
      open.awaitArrivals(before, answer.completed(), Duration.ZERO);
    } else {
      open.awaitArrivals(before, answer.completed(), quiet(before, answer));
    }
    settle();
  }

  /** Once nothing came of a promise for the whole time, so long is enough for the next one. */
  private Duration moment() {
    return shop.timing().quiet().dividedBy(4);
  }

  /** After a failure of which nothing has begun to come, a moment. */
  private Duration quiet(int before, MoveAnswer answer) {
    Duration quiet = shop.timing().quiet();
    boolean nothing = !answer.promisesAll() && open.cStoreSuccesses() == before;
    return nothing ? moment() : quiet;
  }

  private int asked(Retrieval what) {
    return switch (what) {
      case Retrieval.OfStudy _ -> open.listing().size();
      case Retrieval.OfSeries(_, String series) -> open.listing().instancesOf(series).size();
      case Retrieval.OfInstance _ -> 1;
    };
  }

  private void settle() throws InterruptedException, GivenUp {
    if (!open.awaitSettled(SETTLE)) {
      throw new GivenUp(
          new Stopped(
              Codes.SPOOL_FULL,
              "received objects were not durable within 5 minutes: look at the spool's disk and at"
                  + " the broker"),
          false);
    }
  }
}
