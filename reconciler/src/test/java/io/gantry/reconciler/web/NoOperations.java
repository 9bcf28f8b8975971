package io.gantry.reconciler.web;

import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Embargoes;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WaveLine;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** For tests that look at pages only. */
class NoOperations implements Operations {
  @Override
  public Forecast forecast(WavePlan plan, List<Forecast.Surveyed> surveyed) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void plan(WavePlan plan, Request request) {}

  @Override
  public void move(String wave, Move move, Request request) {}

  @Override
  public WaveStatus status(String wave) {
    throw new GantryException("GTY-0614", "There is no such wave");
  }

  @Override
  public List<WaveLine> waves() {
    return List.of();
  }

  @Override
  public Embargoes embargoes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Holds holds() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Identities identities() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<AuditEntry> history(@Nullable String subject, int limit) {
    return List.of();
  }

  @Override
  public List<SourceView> sources() {
    return List.of();
  }

  @Override
  public void control(String source, Mode mode, Request request) {}

  @Override
  public void limits(String source, Map<String, String> limits, Request request) {}

  @Override
  public void kill(Request request) {}

  @Override
  public void lift(Request request) {}

  @Override
  public UrgentView studyFirst(String study, @Nullable String source, Request request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public UrgentView patientFirst(String patientId, String source, Request request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<UrgentView> urgent(@Nullable String study) {
    return List.of();
  }
}
