package io.gantry.app;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Embargoes;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WaveLine;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators ask of the process that holds the state, over its REST API. */
final class RemoteOperations implements Operations {
  private static final String ALL = "api/operations/";

  private final RemoteInventories.Call call;

  RemoteOperations(RemoteInventories.Call call) {
    this.call = call;
  }

  @Override
  public Forecast forecast(WavePlan plan, List<Forecast.Surveyed> surveyed) {
    return post("forecast", Map.of("plan", plan, "surveyed", surveyed), new TypeReference<>() {});
  }

  @Override
  public void plan(WavePlan plan, Request request) {
    post(
        "waves",
        Map.of("plan", plan, "by", request.by(), "why", request.why()),
        new TypeReference<WaveStatus>() {});
  }

  @Override
  public void move(String wave, Move move, Request request) {
    Optional<WaveStatus> status =
        call.on(
            "POST",
            ALL + "waves/" + encoded(wave) + "/" + move.name().toLowerCase(Locale.ROOT),
            request,
            new TypeReference<WaveStatus>() {});
    if (status.isEmpty()) {
      throw noSuchWave(wave);
    }
  }

  @Override
  public WaveStatus status(String wave) {
    return call.on("GET", ALL + "waves/" + encoded(wave), null, new TypeReference<WaveStatus>() {})
        .orElseThrow(() -> noSuchWave(wave));
  }

  private static GantryException noSuchWave(String wave) {
    return new GantryException("GTY-0614", "There is no wave named " + wave);
  }

  @Override
  public List<WaveLine> waves() {
    return get("waves", new TypeReference<>() {});
  }

  @Override
  public List<AuditEntry> history(@Nullable String subject, int limit) {
    String of = subject == null ? "" : "&subject=" + encoded(subject);
    return get("history?limit=" + limit + of, new TypeReference<>() {});
  }

  @Override
  public List<SourceView> sources() {
    return get("sources", new TypeReference<>() {});
  }

  @Override
  public void control(String source, Mode mode, Request request) {
    post(
        "sources/" + encoded(source) + "/mode/" + mode.name().toLowerCase(Locale.ROOT),
        request,
        new TypeReference<List<SourceView>>() {});
  }

  @Override
  public void limits(String source, Map<String, String> limits, Request request) {
    post(
        "sources/" + encoded(source) + "/limits",
        Map.of("limits", limits, "by", request.by(), "why", request.why()),
        new TypeReference<List<SourceView>>() {});
  }

  @Override
  public void kill(Request request) {
    post("kill", request, new TypeReference<List<SourceView>>() {});
  }

  @Override
  public void lift(Request request) {
    post("lift", request, new TypeReference<List<SourceView>>() {});
  }

  @Override
  public UrgentView studyFirst(String study, @Nullable String source, Request request) {
    Map<String, String> body = new HashMap<>();
    body.put("studyInstanceUid", study);
    if (source != null) {
      body.put("source", source);
    }
    return first(body, request);
  }

  @Override
  public UrgentView patientFirst(String patientId, String source, Request request) {
    return first(new HashMap<>(Map.of("patientId", patientId, "source", source)), request);
  }

  @Override
  public Embargoes embargoes() {
    return new RemoteEmbargoes(call);
  }

  private UrgentView first(Map<String, String> body, Request request) {
    body.put("by", request.by());
    body.put("why", request.why());
    return post("first", body, new TypeReference<>() {});
  }

  @Override
  public PatientBooks patients() {
    return new RemoteBooks(call);
  }

  @Override
  public Holds holds() {
    return new RemoteHolds(call);
  }

  @Override
  public Identities identities() {
    return new RemoteIdentities(call);
  }

  @Override
  public List<UrgentView> urgent(@Nullable String study) {
    return get(
        "first" + (study == null ? "" : "?study=" + encoded(study)), new TypeReference<>() {});
  }

  private <T> T get(String path, TypeReference<T> type) {
    return require(call.on("GET", ALL + path, null, type));
  }

  private <T> T post(String path, Object body, TypeReference<T> type) {
    return require(call.on("POST", ALL + path, body, type));
  }

  private static <T> T require(Optional<T> answer) {
    return answer.orElseThrow(() ->
        new GantryException(
            "GTY-0109", "The running process is of another version: it has no such operation"));
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
