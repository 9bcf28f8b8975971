package io.gantry.app.command;

import io.gantry.app.ClaimFile;
import io.gantry.app.InventoryRun;
import io.gantry.app.Output;
import io.gantry.app.Session;
import io.gantry.contracts.event.SweepKind;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventorySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Independent sweeps of the sources, compared. */
@Command(
    name = "inventory",
    description =
        "Sweeps the sources by date, modality and patient, compares what each sweep sees, with a"
            + " list or an export too, and says what is new, changed and vanished since the last"
            + " time. Moves nothing. Ends with 3 where a person must look at something.")
final class InventoryCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "Configuration.")
  @SuppressWarnings("NullAway.Init")
  private Path configFile;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Only this source; may be repeated (default: all).")
  private List<String> sources = List.of();

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description = "Of date,modality,patient (default: all); none: only --list or --export.")
  private List<String> kinds = List.of("date", "modality", "patient");

  @Option(
      names = "--list",
      paramLabel = "FILE.csv",
      description = "Studies that somebody says are there; columns: docs/inventory.md.")
  private @Nullable Path list;

  @Option(
      names = "--export",
      paramLabel = "FILE.csv",
      description = "All studies of the archive's own database; columns: docs/inventory.md.")
  private @Nullable Path export;

  @Override
  public Integer call() throws Exception {
    GantryConfig config = ConfigLoader.load(configFile);
    List<ClaimFile> files = new ArrayList<>();
    if (list != null) {
      files.add(new ClaimFile("list", list));
    }
    if (export != null) {
      files.add(new ClaimFile("export", export));
    }
    InventorySpec wanted =
        new InventorySpec(
            chosenSources(config),
            chosenKinds(!files.isEmpty()),
            files.stream()
                .map(file -> new InventorySpec.ClaimFile(file.kind(), file.digest()))
                .toList());
    // All mistakes show before anything is started.
    files.forEach(file -> file.read(wanted.sources(), (_, _) -> {}));
    Output output = options.output();
    try (Session session = Session.open(config, output)) {
      InventoryReport report = session.inventory(wanted, files);
      if (options.json()) {
        output.document(OutputOptions.render(InventoryPrint.document(report)));
      } else {
        InventoryPrint.print(report, output);
      }
      return InventoryRun.exitCode(report);
    }
  }

  private List<SweepKind> chosenKinds(boolean files) {
    List<SweepKind> chosen = new ArrayList<>();
    for (String kind : kinds) {
      switch (kind.strip().toLowerCase(Locale.ROOT)) {
        case "date" -> chosen.add(SweepKind.DATE);
        case "modality" -> chosen.add(SweepKind.MODALITY);
        case "patient" -> chosen.add(SweepKind.PATIENT);
        case "none" -> {
          if (!files) {
            throw wrong("--kinds none needs --list or --export");
          }
        }
        default -> throw wrong("--kinds " + kind + " is none of date, modality, patient, none");
      }
    }
    return chosen;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), "GTY-0143 " + message);
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
