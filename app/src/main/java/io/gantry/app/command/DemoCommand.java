package io.gantry.app.command;

import io.gantry.app.DemoSetup;
import io.gantry.app.ExitCode;
import io.gantry.app.Interruption;
import io.gantry.app.Output;
import io.gantry.app.Session;
import io.gantry.app.WaveOutcome;
import io.gantry.app.WaveReport;
import io.gantry.platform.config.SourceConfig;
import io.gantry.reconciler.wave.WaveSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything on this machine, with archives that are simulated. */
@Command(
    name = "demo",
    description =
        "Migrates a wave from two simulated archives to an embedded store and a rehearsal EHR, all"
            + " on loopback, and prints what was reconciled. Installs nothing, keeps nothing.")
final class DemoCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(
      names = "--studies",
      paramLabel = "N",
      defaultValue = "40",
      description = "Studies in the simulated archives (default: ${DEFAULT-VALUE}).")
  private int studies;

  @Option(
      names = "--keep-running",
      description = "Keep the dashboard and the servers running until Ctrl-C.")
  private boolean keepRunning;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Keep the demo's state in this folder (default: a temporary one, deleted).")
  private @Nullable Path directory;

  @Override
  public Integer call() throws Exception {
    if (studies < 2) {
      throw new ParameterException(spec.commandLine(), "GTY-0115 --studies must be 2 or more");
    }
    Path home =
        directory == null
            ? Files.createTempDirectory("gantry-demo")
            : Files.createDirectories(directory);
    try {
      return run(home.toAbsolutePath());
    } finally {
      if (directory == null) {
        delete(home);
      }
    }
  }

  private int run(Path home) throws Exception {
    Output output = options.output();
    output.progress("Starting two simulated archives, LEGACY and SHADOW");
    try (DemoSetup demo = DemoSetup.start(home, studies);
        Session session = Session.open(demo.config(), output)) {
      session
          .pipeline()
          .flatMap(pipeline -> pipeline.signInLink())
          .ifPresent(link -> output.progress("Dashboard: %s (this link signs in once)", link));
      List<String> sources = demo.config().sources().stream().map(SourceConfig::name).toList();
      WaveOutcome outcome = session.run(new WaveSpec("demo", sources, Map.of(), List.of()));
      if (options.json()) {
        output.document(OutputOptions.render(outcome.report()));
      } else {
        // What lies in a temporary folder is gone when the demo ends: don't point there.
        WaveReport report =
            directory == null ? outcome.report().withoutCertificate() : outcome.report();
        report.print(output, " --config " + demo.configFile());
      }
      if (keepRunning) {
        keepRunning(session, output);
      } else {
        output.progress("To look around in the dashboard: gantry demo --keep-running");
      }
      return outcome.exitCode();
    }
  }

  private static void keepRunning(Session session, Output output) throws InterruptedException {
    try (Interruption _ = Interruption.handledBy(session::close, ExitCode.DONE)) {
      session
          .pipeline()
          .flatMap(pipeline -> pipeline.signInLink())
          .ifPresent(
              link -> output.progress("Still running: %s (signs in once; stop with Ctrl-C)", link));
      new CountDownLatch(1).await();
    }
  }

  private static void delete(Path home) {
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
