package io.gantry.testkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How a program ended.
 *
 * @param exitCode its exit code
 * @param output standard output and standard error together, one character per byte (ISO 8859-1)
 */
public record CommandResult(int exitCode, String output) {

  /** The result itself where the exit code is 0, else an error that shows the output. */
  public CommandResult orFail() {
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + ": " + output);
    }
    return this;
  }

  /** Runs a command to its end; past the time limit it is killed and an IOException thrown. */
  static CommandResult of(
      List<String> command, Map<String, String> environment, Path directory, Duration limit)
      throws IOException {
    // Output goes to a file: a pipe nobody reads would block the program.
    Path log = Files.createTempFile("gantry-testkit", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException(
              command.getFirst() + " did not end within " + limit + ": " + read(log));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(command.getFirst());
      } finally {
        process.destroyForcibly();
      }
      return new CommandResult(process.exitValue(), read(log));
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static String read(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1);
  }
}
