package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.Output;
import io.gantry.extractor.SourceSurvey;
import io.gantry.extractor.SourceSurvey.Found;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.wave.WaveSpec;
import java.util.List;
import java.util.Map;

/** {@code migrate --dry-run}: asks the sources what there is; starts nothing, moves nothing. */
final class DryRun {
  private DryRun() {}

  static int print(GantryConfig config, WaveSpec wave, OutputOptions options) {
    Output output = options.output();
    List<Found> found =
        config.sources().stream()
            .filter(source -> wave.sources().contains(source.name()))
            .map(source -> SourceSurvey.of(config.dicom(), source, wave.query(), wave.studies()))
            .toList();
    if (options.json()) {
      output.document(
          OutputOptions.render(Map.of("wave", wave.name(), "dryRun", true, "sources", found)));
    } else {
      found.forEach(source -> print(source, output));
    }
    return found.stream().allMatch(source -> source.code() == null)
        ? ExitCode.DONE
        : ExitCode.FAILED;
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
