package io.gantry.app.command;

import io.gantry.app.Output;
import io.gantry.app.Session;
import io.gantry.app.StudyList;
import io.gantry.app.WaveOutcome;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The one-shot main job. */
@Command(
    name = "migrate",
    description =
        "Sweeps the sources, moves what is new, verifies, publishes and balances. Run it again to"
            + " resume or to pick up what is new; a second run moves nothing that is verified.")
final class MigrateCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "Configuration.")
  @SuppressWarnings("NullAway.Init")
  private Path configFile;

  @Option(
      names = "--wave",
      paramLabel = "NAME",
      defaultValue = "migrate",
      description = "Name of the wave; the same name continues it (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init")
  private String wave;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Only this source; may be repeated (default: all).")
  private List<String> sources = List.of();

  @Option(
      names = "--query",
      paramLabel = "KEY=VALUE",
      split = ",",
      description =
          "Study-level matching keys by DICOM keyword, e.g. StudyDate=20240101-20240131,"
              + "ModalitiesInStudy=CT.")
  private Map<String, String> query = new LinkedHashMap<>();

  @Option(
      names = "--studies",
      paramLabel = "FILE.csv",
      description = "Only the studies listed in this file (first column, or study_instance_uid).")
  private @Nullable Path studies;

  @Option(
      names = "--dry-run",
      description = "Ask the sources what there is and forecast the wave; move nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws Exception {
    GantryConfig config = ConfigLoader.load(configFile);
    WaveSpec waveSpec =
        new WaveSpec(
            wave,
            chosenSources(config),
            query,
            studies == null ? List.of() : StudyList.read(studies));
    Output output = options.output();
    if (dryRun) {
      return DryRun.print(config, WavePlan.of(waveSpec), options);
    }
    try (Session session = Session.open(config, output)) {
      WaveOutcome outcome = session.run(waveSpec);
      if (options.json()) {
        output.document(OutputOptions.render(outcome.report()));
      } else {
        outcome.report().print(output, " --config " + configFile);
      }
      return outcome.exitCode();
    }
  }

  private List<String> chosenSources(GantryConfig config) {
    List<String> configured = config.sources().stream().map(SourceConfig::name).toList();
    for (String source : sources) {
      if (!configured.contains(source)) {
        throw new ParameterException(
            spec.commandLine(),
            "GTY-0156 --source "
                + source
                + " is not in the configuration; there are "
                + String.join(", ", configured));
      }
    }
    return sources.isEmpty() ? configured : sources;
  }
}
