package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.Interruption;
import io.gantry.app.Output;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The archive simulator alone. */
@Command(
    name = "simulate",
    description = "Runs a simulated archive until stopped (docs/simulator.md).")
final class SimulateCommand implements Callable<Integer> {
  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "Its YAML file.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private Path configFile;

  @Override
  public Integer call() throws InterruptedException {
    Output output = options.output();
    CountDownLatch never = new CountDownLatch(1);
    try (Simulator simulator = Simulator.start(SimulatorConfig.load(configFile));
        Interruption _ = Interruption.handledBy(simulator::close, ExitCode.DONE)) {
      if (options.json()) {
        output.document(
            OutputOptions.render(
                Map.of(
                    "aeTitle",
                    simulator.aeTitle(),
                    "port",
                    simulator.port(),
                    "studies",
                    simulator.studyUids().size(),
                    "instances",
                    simulator.instances())));
      }
      output.result(
          "%s listens on port %d with %d studies, %d instances; stop with Ctrl-C",
          simulator.aeTitle(),
          simulator.port(),
          simulator.studyUids().size(),
          simulator.instances());
      never.await();
    }
    return ExitCode.DONE;
  }
}
