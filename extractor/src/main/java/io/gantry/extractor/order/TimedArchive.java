package io.gantry.extractor.order;

import io.gantry.contracts.event.SourceLoad.Latency.What;
import io.gantry.extractor.load.Refusals;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.Listing;
import io.gantry.extractor.move.MoveAnswer;
import io.gantry.extractor.move.QueryFailed;
import io.gantry.extractor.move.Retrieval;
import io.gantry.extractor.receive.Pace;
import io.gantry.extractor.sweep.StudyRow;
import io.gantry.extractor.sweep.SweepAnswer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * An archive whose answers are timed and whose refusals are counted, and which is asked nothing
 * more once nothing is to be asked: a process that was frozen may wake up here.
 */
final class TimedArchive implements Archive {
  private final Archive archive;
  private final Gate gate;
  private final Pace pace;
  private final Refusals refusals;

  TimedArchive(Archive archive, Gate gate, Pace pace, Refusals refusals) {
    this.archive = archive;
    this.gate = gate;
    this.pace = pace;
    this.refusals = refusals;
  }

  @Override
  public int echo() throws ArchiveUnavailable {
    checkGoesOn();
    return archive.echo();
  }

  @Override
  public SweepAnswer findStudies(Map<String, String> keys, Detail detail, Consumer<StudyRow> rows)
      throws ArchiveUnavailable {
    checkGoesOn();
    long began = System.nanoTime();
    AtomicBoolean answered = new AtomicBoolean();
    SweepAnswer answer =
        archive.findStudies(
            keys,
            detail,
            row -> {
              if (answered.compareAndSet(false, true)) {
                took(began, 1);
              }
              rows.accept(row);
            });
    if (!answered.get()) {
      took(began, 1);
    }
    refused(answer.status());
    return answer;
  }

  @Override
  public SweepAnswer findSome(Map<String, String> keys, int most, Consumer<StudyRow> rows)
      throws ArchiveUnavailable {
    checkGoesOn();
    long began = System.nanoTime();
    SweepAnswer answer = archive.findSome(keys, most, rows);
    took(began, 1);
    refused(answer.status());
    return answer;
  }

  private void checkGoesOn() throws ArchiveUnavailable {
    if (gate.isHalted()) {
      archive.abort();
    }
    gate.checkNotHalted();
  }

  private void took(long began, int questions) {
    pace.latency().took(What.QUERY, (System.nanoTime() - began) / Math.max(1, questions));
  }

  private void refused(int status) {
    if (status >>> 8 == 0xA7) {
      refusals.count("%04X".formatted(status & 0xFFFF));
    }
  }

  @Override
  public boolean has(String studyInstanceUid) throws ArchiveUnavailable, QueryFailed {
    checkGoesOn();
    long began = System.nanoTime();
    try {
      boolean has = archive.has(studyInstanceUid);
      took(began, 1);
      return has;
    } catch (QueryFailed e) {
      refused(e.status());
      throw e;
    }
  }

  @Override
  public Listing list(String studyInstanceUid) throws ArchiveUnavailable, QueryFailed {
    checkGoesOn();
    long began = System.nanoTime();
    try {
      Listing listing = archive.list(studyInstanceUid);
      took(began, 1 + listing.series().size());
      return listing;
    } catch (QueryFailed e) {
      refused(e.status());
      throw e;
    }
  }

  @Override
  public Map<String, String> sopClasses(String study, String series)
      throws ArchiveUnavailable, QueryFailed {
    checkGoesOn();
    return archive.sopClasses(study, series);
  }

  @Override
  public MoveAnswer retrieve(Retrieval what, int messageId) throws ArchiveUnavailable {
    checkGoesOn();
    pace.asked(messageId);
    try {
      MoveAnswer answer = archive.retrieve(what, messageId);
      refused(answer.status());
      return answer;
    } finally {
      pace.answered(messageId);
    }
  }

  @Override
  public void abort() {
    archive.abort();
  }

  @Override
  public void close() {
    archive.close();
  }
}
