package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.Interruption;
import io.gantry.app.Output;
import io.gantry.app.Pipeline;
import io.gantry.app.StageName;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.GantryConfig;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs stages until stopped. */
@Command(
    name = "up",
    description = "Runs the services until stopped; SIGTERM and Ctrl-C drain and end with 0.")
final class UpCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "Configuration.")
  @SuppressWarnings("NullAway.Init")
  private Path configFile;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "STAGE",
      description = "Only these: extractor,normalizer,loader,reconciler,fhir-bridge.")
  private List<String> only = List.of();

  @Override
  public Integer call() throws Exception {
    GantryConfig config = ConfigLoader.load(configFile);
    Output output = options.output();
    CountDownLatch never = new CountDownLatch(1);
    try (Pipeline pipeline = Pipeline.start(config, stages(), output);
        Interruption _ = Interruption.handledBy(pipeline::close, ExitCode.DONE)) {
      pipeline.resumeWaves();
      pipeline.dashboard().ifPresent(address -> output.progress("Dashboard: %s", address));
      FirstSignIn.tell(config.state(), output);
      output.progress("Running; stop with Ctrl-C or SIGTERM");
      never.await();
    }
    return ExitCode.DONE;
  }

  private Set<StageName> stages() {
    if (only.isEmpty()) {
      return StageName.all();
    }
    Set<StageName> chosen = EnumSet.noneOf(StageName.class);
    for (String name : only) {
      try {
        chosen.add(StageName.of(name.strip()));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--only: " + e.getMessage(), e);
      }
    }
    return chosen;
  }
}
