package io.gantry.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The distribution that {@code app} built, in a JVM of its own, -Xmx512m as users run it; compiled
 * as little as the tests' own JVM ({@code test.compiler} in the root pom) unless told otherwise.
 */
final class GantryProcess {
  private static final Path DISTRIBUTION =
      Path.of("..", "app", "target", "gantry").toAbsolutePath();

  private static final String QUICK = "-XX:TieredStopAtLevel=1";

  private final Path directory;
  private final List<String> javaOptions =
      new ArrayList<>(List.of(System.getProperty("test.compiler", QUICK)));

  private GantryProcess(Path directory) {
    this.directory = directory;
  }

  /** Runs will write their output below this directory. */
  static GantryProcess in(Path directory) {
    return new GantryProcess(directory);
  }

  /** Dies (as by kill -9) at the n-th time it passes the crash point. */
  GantryProcess crashingAt(String point, int hit) {
    javaOptions.add("-Dgantry.crash.at=" + point + ":" + hit);
    return this;
  }

  /** Compiles little, whatever the tests do: for a process that lives for seconds. */
  GantryProcess quick() {
    javaOptions.add(QUICK);
    return this;
  }

  /** Compiles as users' processes do. */
  GantryProcess optimizing() {
    javaOptions.clear();
    return this;
  }

  /** Says what it does on standard error. */
  GantryProcess talking() {
    javaOptions.add("-DGANTRY_LOG=INFO");
    return this;
  }

  /** What a finished run left behind. */
  record Finished(int exitCode, String out, String err, Duration took) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  /** A run under way. */
  record Running(Process process, Path out, Path err, long startedNanos) implements AutoCloseable {
    Finished await(Duration limit) throws IOException, InterruptedException {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        String threads = threads();
        close();
        throw new AssertionError(
            "gantry did not end within %s:%n%s%n%s%n%s"
                .formatted(limit, tail(out), tail(err), threads));
      }
      return new Finished(
          process.exitValue(),
          Files.readString(out),
          Files.readString(err),
          Duration.ofNanos(System.nanoTime() - startedNanos));
    }

    /** Where its own threads and those of its streams stand. */
    private String threads() throws IOException, InterruptedException {
      Path dump = Files.createTempFile("gantry", ".threads");
      Path jstack = Path.of(System.getProperty("java.home"), "bin", "jstack");
      new ProcessBuilder(jstack.toString(), Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(dump.toFile())
          .start()
          .waitFor(20, TimeUnit.SECONDS);
      String all = Files.readString(dump);
      Files.delete(dump);
      return Stream.of(all.split("\n\n"))
          .filter(one -> one.contains("at io.gantry") || one.contains("StreamThread"))
          .map(one -> one.lines().limit(8).collect(Collectors.joining("\n")))
          .collect(Collectors.joining("\n"));
    }

    /** kill -9. */
    @Override
    public void close() {
      process.destroyForcibly();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  Finished run(Duration limit, String... arguments) throws IOException, InterruptedException {
    return start(arguments).await(limit);
  }

  Running start(String... arguments) throws IOException {
    if (!Files.isDirectory(DISTRIBUTION.resolve("lib"))) {
      throw new IllegalStateException(
          "no distribution at app/target/gantry: run ./mvnw -pl app -am -DskipTests package");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.awt.headless=true"));
    command.addAll(javaOptions);
    command.addAll(loadedClasses());
    command.addAll(List.of("-cp", DISTRIBUTION.resolve("lib") + "/*", "io.gantry.app.Main"));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(directory, "gantry", ".out");
    Path err = Files.createTempFile(directory, "gantry", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Running(process, out, err, System.nanoTime());
  }

  /** As the launcher does; the build keeps the classes of one demo before these tests run. */
  private static List<String> loadedClasses() {
    Path kept = DISTRIBUTION.resolve("gantry.aot");
    return Files.exists(kept)
        ? List.of(
            "-XX:AOTCache=" + kept, "-Xlog:disable", "-Xlog:all=warning,aot*=off,cds*=off:stderr")
        : List.of();
  }

  private static String tail(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(Math.max(0, text.length() - 4000));
  }
}
