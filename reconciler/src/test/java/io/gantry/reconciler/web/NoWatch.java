package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.watch.Backlog;
import io.gantry.reconciler.watch.Flow;
import io.gantry.reconciler.watch.SourceTotals;
import io.gantry.reconciler.watch.Span;
import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyLine;
import io.gantry.reconciler.watch.Watch;
import io.gantry.reconciler.watch.WatchedWave;
import java.util.List;

/** For tests of what stands in front of the pages. */
class NoWatch implements Watch {
  @Override
  public WatchedWave wave(String name) {
    throw new GantryException("GTY-0614", "There is no such wave");
  }

  @Override
  public List<WatchedWave> waves(int ended) {
    return List.of();
  }

  @Override
  public List<SourceTotals> sources() {
    return List.of();
  }

  @Override
  public Flow flow(Span span) {
    return new Flow(span, List.of());
  }

  @Override
  public Backlog backlog() {
    return new Backlog(0, 0, 0, 0, 0, 0);
  }

  @Override
  public List<StudyLine> studies(StudyFilter filter, StudyFilter.After after, int limit) {
    return List.of();
  }

  @Override
  public String accession(String number) {
    return "00";
  }

  @Override
  public String patient(String source, String patientId) {
    return "00";
  }
}
