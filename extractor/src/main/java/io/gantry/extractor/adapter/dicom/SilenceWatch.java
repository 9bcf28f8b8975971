package io.gantry.extractor.adapter.dicom;

import io.gantry.dicom.net.DicomAssociation;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends C-CANCEL (PS3.4 C.4.2.3) for a retrieval that was silent for too long, so that an archive
 * which still works at it can end it in order; one that does not answer that either is broken off
 * by the association's own limit. Closed when the retrieval has ended.
 */
final class SilenceWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  private final DicomAssociation association;
  private final Duration limit;
  private final Thread thread;
  private volatile long heard = System.nanoTime();

  private SilenceWatch(DicomAssociation association, Duration limit) {
    this.association = association;
    this.limit = limit;
    this.thread = Thread.ofVirtual().name("silence").unstarted(this::watch);
  }

  /** Begins to watch. */
  static SilenceWatch over(DicomAssociation association, Duration limit) {
    SilenceWatch watch = new SilenceWatch(association, limit);
    watch.thread.start();
    return watch;
  }

  /** The archive told how far it is. */
  void heard() {
    heard = System.nanoTime();
  }

  private void watch() {
    try {
      long left = limit.toNanos();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = limit.toNanos() - (System.nanoTime() - heard);
      }
      LOG.warn("event=retrieval-cancelled silentSeconds={}", limit.toSeconds());
      association.cancel();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the retrieval has ended
    } catch (IOException e) {
      LOG.debug("event=cancel-not-sent cause={}", e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
