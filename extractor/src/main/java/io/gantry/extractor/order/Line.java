package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The association of one order: opened when first needed, opened again after it broke, with waits
 * in between. For one thread.
 */
final class Line implements AutoCloseable {
  private final Workshop shop;
  private final SourceDesk desk;
  private @Nullable Archive open;
  private int failures;
  private Duration patience = Duration.ZERO;

  Line(Workshop shop, SourceDesk desk) {
    this.shop = shop;
    this.desk = desk;
  }

  /** What is done on an association. */
  interface Call<T, X extends Exception> {
    T on(Archive archive) throws ArchiveUnavailable, X;
  }

  /** A harmless call, repeated on a new association as often as the settings say. */
  <T, X extends Exception> T call(Call<T, X> call) throws InterruptedException, GivenUp, X {
    while (true) {
      try {
        T result = call.on(archive());
        failures = 0;
        return result;
      } catch (ArchiveUnavailable e) {
        broke(e);
      }
    }
  }

  /** The association, opened if need be. */
  Archive archive() throws ArchiveUnavailable {
    Archive now = open;
    if (now == null) {
      now = desk.open(patience);
      open = now;
    }
    return now;
  }

  /** Retrievals to come may be silent for so long; what is open is opened again if it must. */
  void patience(Duration atLeast) {
    if (atLeast.compareTo(shop.timing().retrieve()) > 0) {
      patience = atLeast;
      close();
    }
  }

  /**
   * Between two pieces of work that may be far apart: waits while nothing may be begun, and lets
   * others of the same source have the association where they wait for one.
   */
  void between() throws InterruptedException {
    if (!desk.mayBegin()) {
      close();
      desk.awaitOpen();
    } else if (desk.wantsAssociation()) {
      close();
    }
  }

  /** Things go on: earlier breaks are forgotten. */
  void progressed() {
    failures = 0;
  }

  /**
   * The association broke: waits before the next. An archive that is too busy for one more gets
   * more time, and fewer at once.
   *
   * @throws GivenUp where trying again has no point or was done often enough
   */
  void broke(ArchiveUnavailable failure) throws InterruptedException, GivenUp {
    close();
    if (desk.isHalted()) {
      throw new GivenUp(new Stopped(failure.code(), failure.advice()), false);
    }
    failures++;
    Stopped why = new Stopped(failure.code(), failure.advice());
    boolean busy = failure.code().equals(Codes.REJECTED) && !failure.lasting();
    int retries = shop.timing().retries();
    if (failure.lasting() || failures > (busy ? 2 + 2 * retries : retries) || shop.isStopping()) {
      throw new GivenUp(why, !busy);
    }
    if (busy) {
      desk.crowded(why);
    }
    shop.pause(failures);
  }

  @Override
  public void close() {
    Archive now = open;
    open = null;
    if (now != null) {
      desk.close(now);
    }
  }
}
