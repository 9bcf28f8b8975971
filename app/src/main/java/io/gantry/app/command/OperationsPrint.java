package io.gantry.app.command;

import io.gantry.app.Output;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WaveLine;
import io.gantry.reconciler.wave.WaveStatus;
import io.gantry.reconciler.wave.WaveSummary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What commands for operators print: a document, or lines for a person. */
final class OperationsPrint {
  private OperationsPrint() {}

  static void sources(List<SourceView> sources, OutputOptions options) {
    if (options.json()) {
      options.output().document(OutputOptions.render(Map.of("sources", sources)));
      return;
    }
    sources.forEach(source -> source(source, options.output()));
  }

  private static void source(SourceView source, Output output) {
    output.result(
        "%s: wanted %s%s, is %s, %d studies under way, %d ordered, %d queued",
        source.source(),
        source.mode(),
        source.killed() ? " (kill switch)" : "",
        source.state() == null ? "silent" : source.state(),
        source.openStudies(),
        source.ordered(),
        source.queued());
    output.result(
        "  limits: %d associations, %s objects/s, %s MB/s%s",
        source.limits().associations(),
        source.limits().objectsPerSecond() == 0 ? "any" : source.limits().objectsPerSecond(),
        source.limits().megabytesPerSecond() == 0 ? "any" : source.limits().megabytesPerSecond(),
        source.limits().window().isEmpty() ? "" : ", " + source.limits().window());
    if (source.by() != null) {
      output.result("  by %s at %s: %s", source.by(), source.at(), source.why());
    }
    if (source.code() != null) {
      output.result("  %s %s", source.code(), source.message());
    }
    if (!source.load().isEmpty()) {
      output.result("  load: %s", new TreeMap<>(source.load()));
    }
  }

  static void urgent(UrgentView urgent, OutputOptions options) {
    if (options.json()) {
      options.output().document(OutputOptions.render(urgent));
    } else {
      urgent(urgent, options.output());
    }
  }

  static void urgent(UrgentView urgent, Output output) {
    output.result(
        "Put first by %s at %s (%s): %s, %.1f s since the request",
        urgent.by(), urgent.requestedAt(), urgent.why(), urgent.state(), urgent.seconds());
    for (UrgentView.Study study : urgent.studies()) {
      output.result(
          "  %s at %s: %s",
          study.studyInstanceUid(),
          study.source(),
          study.outcome() == null ? "under way" : study.outcome() + " at " + study.doneAt());
    }
  }

  static void status(WaveStatus wave, OutputOptions options) {
    if (options.json()) {
      options.output().document(OutputOptions.render(wave));
      return;
    }
    Output output = options.output();
    output.result(
        "Wave %s: %s since %s, by %s%s",
        wave.wave(),
        wave.state(),
        wave.since(),
        wave.by(),
        wave.why().isEmpty() ? "" : ": " + wave.why());
    output.result(
        "  scope: from the %s, sources %s%s%s%s",
        wave.plan().scope().from().name().toLowerCase(Locale.ROOT),
        String.join(", ", wave.plan().scope().sources()),
        wave.plan().scope().query().isEmpty() ? "" : ", " + wave.plan().scope().query(),
        wave.plan().scope().left() ? ", what is left" : "",
        wave.listedStudies() + wave.listedPatients() == 0
            ? ""
            : ", %d studies and %d patients listed"
                .formatted(wave.listedStudies(), wave.listedPatients()));
    output.result(
        "  order: %s%s",
        wave.plan().order().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        wave.plan().window().isEmpty() ? "" : ", in the window " + wave.plan().window());
    if (wave.beyondLimits() > 0) {
      output.result("  %d studies are beyond its limits", wave.beyondLimits());
    }
    WaveSummary summary = wave.summary();
    if (summary != null) {
      numbers(summary, output);
    }
    for (GateResult gate : wave.gates()) {
      output.result(
          "  gate %s: %s, %s", gate.gate(), gate.passed() ? "open" : "CLOSED", gate.detail());
    }
    if (wave.accepted() != null) {
      output.result("  %s", wave.accepted() ? "accepted" : "NOT accepted");
    }
    wave.urgent().forEach(urgent -> urgent(urgent, output));
    wave.sources().forEach(source -> source(source, output));
  }

  private static void numbers(WaveSummary summary, Output output) {
    WaveSummary.Studies studies = summary.studies();
    output.result(
        "  %s: %d studies, %d verified, %d published, %d held, %d rejected, %d incomplete,"
            + " %d pending",
        summary.state(),
        studies.expected(),
        studies.verified(),
        studies.published(),
        studies.held(),
        studies.rejected(),
        studies.incomplete(),
        studies.pending());
    summary.exceptions().stream()
        .limit(10)
        .forEach(exception ->
            output.result(
                "  %s %s %s",
                exception.code(),
                exception.studyInstanceUid() == null
                    ? exception.source()
                    : exception.studyInstanceUid(),
                exception.message()));
  }

  static void waves(List<WaveLine> waves, OutputOptions options) {
    if (options.json()) {
      options.output().document(OutputOptions.render(Map.of("waves", waves)));
      return;
    }
    Output output = options.output();
    output.result(
        "%-24s %-9s %9s %9s %10s %9s",
        "wave", "state", "studies", "verified", "exceptions", "pending");
    for (WaveLine wave : waves) {
      output.result(
          "%-24s %-9s %9d %9d %10d %9d",
          wave.wave(),
          wave.state(),
          wave.studies(),
          wave.verified(),
          wave.exceptions(),
          wave.pending());
    }
  }

  static void history(List<AuditEntry> entries, OutputOptions options) {
    if (options.json()) {
      options.output().document(OutputOptions.render(Map.of("history", entries)));
      return;
    }
    for (AuditEntry entry : entries) {
      options
          .output()
          .result(
              "%s  %s  %s  %s%s%s",
              entry.at(),
              entry.by(),
              entry.action(),
              entry.subject(),
              entry.why().isEmpty() ? "" : "  why: " + entry.why(),
              entry.detail().isEmpty() ? "" : "  (" + entry.detail() + ")");
    }
  }

  static void forecast(Forecast forecast, Output output) {
    output.result(
        "Wave %s would move %d studies, %d instances, about %.1f GB (%.0f %% of the sizes are"
            + " measured); %d studies are verified already",
        forecast.wave(),
        forecast.studies(),
        forecast.instances(),
        forecast.bytes() / 1e9,
        forecast.measuredSizePercent(),
        forecast.verifiedAlready());
    if (forecast.uncounted() > 0) {
      output.result("  and the instances of %d studies that nobody counts", forecast.uncounted());
    }
    output.result(
        "  duration: %s likely, between %s and %s",
        hours(forecast.hours().likely()),
        hours(forecast.hours().low()),
        hours(forecast.hours().high()));
    for (Forecast.Duration duration : forecast.durations()) {
      output.result(
          "    %s: %.1f objects/s (%.1f to %.1f), %s",
          duration.source(),
          duration.objectsPerSecond().likely(),
          duration.objectsPerSecond().low(),
          duration.objectsPerSecond().high(),
          duration.minutesMeasured() == 0
              ? "assumed"
              : "measured over " + duration.minutesMeasured() + " minutes");
    }
    Forecast.Storage storage = forecast.storage();
    new TreeMap<>(storage.perMonth())
        .forEach((name, month) ->
            output.result(
                "  storage %s: %.2f %s a month, %.0f over %d years",
                name,
                month,
                storage.currency(),
                storage.overYears().getOrDefault(name, 0.0),
                storage.years()));
    for (Forecast.Held held : forecast.held()) {
      output.result(
          "  would be held: %d studies, %s %s", held.studies(), held.code(), held.reason());
    }
    forecast.assumptions().forEach(assumption -> output.result("  assumed: %s", assumption));
  }

  private static String hours(double hours) {
    if (hours < 1) {
      return String.format(Locale.ROOT, "%.0f min", Math.max(1, hours * 60));
    }
    return hours < 48
        ? String.format(Locale.ROOT, "%.1f h", hours)
        : String.format(Locale.ROOT, "%.1f days", hours / 24);
  }
}
