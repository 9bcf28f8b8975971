package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import io.gantry.app.Output;
import io.gantry.app.WaveForecast;
import io.gantry.extractor.SourceSurvey;
import io.gantry.extractor.SourceSurvey.Found;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.WavePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code --dry-run}: asks the sources or the ledger what there is, and forecasts; starts no stage,
 * moves nothing.
 */
final class DryRun {
  private DryRun() {}

  static int print(GantryConfig config, WavePlan plan, OutputOptions options) {
    Output output = options.output();
    List<Found> found =
        plan.scope().from() == Scope.From.ARCHIVE ? survey(config, plan) : List.of();
    Forecast forecast = forecast(config, plan, found);
    if (options.json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("wave", plan.name());
      document.put("dryRun", true);
      document.put("sources", found);
      document.put("forecast", forecast);
      output.document(OutputOptions.render(document));
    } else {
      found.forEach(source -> print(source, output));
      OperationsPrint.forecast(forecast, output);
    }
    return found.stream().allMatch(source -> source.code() == null)
        ? ExitCode.DONE
        : ExitCode.FAILED;
  }

  private static List<Found> survey(GantryConfig config, WavePlan plan) {
    return config.sources().stream()
        .filter(source -> plan.scope().sources().contains(source.name()))
        .map(source ->
            SourceSurvey.of(config.dicom(), source, plan.scope().query(), plan.scope().studies()))
        .toList();
  }

  private static Forecast forecast(GantryConfig config, WavePlan plan, List<Found> found) {
    List<Forecast.Surveyed> surveyed = new ArrayList<>();
    for (Found source : found) {
      for (SourceSurvey.Group group : source.groups()) {
        surveyed.add(
            new Forecast.Surveyed(
                source.source(),
                group.modalities(),
                group.studies(),
                group.instances(),
                group.studiesWithoutCount()));
      }
    }
    if (!OperationsAccess.exists(config)) {
      return WaveForecast.withoutLedger(config, plan, surveyed);
    }
    try (OperationsAccess access = OperationsAccess.any(config)) {
      return plan.scope().from() == Scope.From.ARCHIVE && surveyed.isEmpty()
          ? WaveForecast.withoutLedger(config, plan, surveyed)
          : access.operations().forecast(plan, surveyed);
    }
  }

  private static void print(Found found, Output output) {
    output.result(
        "%s: %d studies, %d instances%s",
        found.source(),
        found.studies(),
        found.instances(),
        found.studiesWithoutCount() == 0
            ? ""
            : " and those of " + found.studiesWithoutCount() + " studies that it does not count");
    found
        .years()
        .forEach((year, studies) ->
            output.result("  %-10s %d", year.isEmpty() ? "no date" : year, studies));
    if (found.code() != null) {
      output.result("  %s %s", found.code(), found.message());
    }
  }
}
