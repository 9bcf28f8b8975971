package io.gantry.extractor.order;

import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
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
      now = desk.open();
      open = now;
    }
    return now;
  }

  /** Things go on: earlier breaks are forgotten. */
  void progressed() {
    failures = 0;
  }

  /**
   * The association broke: waits before the next.
   *
   * @throws GivenUp where trying again has no point or was done often enough
   */
  void broke(ArchiveUnavailable failure) throws InterruptedException, GivenUp {
    close();
    failures++;
    if (failure.lasting() || failures > shop.timing().retries() || shop.isStopping()) {
      throw new GivenUp(new Stopped(failure.code(), failure.advice()), true);
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
