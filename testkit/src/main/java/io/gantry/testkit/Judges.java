package io.gantry.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Readers of DICOM files that are not ours, beside DCMTK: pydicom and dicom3tools' dciodvfy. */
public final class Judges {
  /** Debian's own: another one on PATH may lack its packages. */
  private static final String PYTHON = "/usr/bin/python3";

  private Judges() {}

  /**
   * Runs a script that imports pydicom (Debian package python3-pydicom).
   *
   * @throws IOException when it cannot be started or does not end in time
   */
  public static CommandResult pydicom(Path directory, Duration limit, List<String> arguments)
      throws IOException {
    Programs.require("python3", "python3 python3-pydicom");
    List<String> command = new ArrayList<>(List.of(PYTHON));
    command.addAll(arguments);
    CommandResult result = CommandResult.of(command, Loopback.environment(), directory, limit);
    if (result.output().contains("No module named 'pydicom'")) {
      throw new IllegalStateException(
          "pydicom is not installed: apt-get install -y --no-install-recommends python3-pydicom");
    }
    return result;
  }

  /** What dciodvfy says of a file: lines that begin with Error or Warning, and others. */
  public static CommandResult dciodvfy(Path directory, Path file) throws IOException {
    String program = Programs.require("dciodvfy", "dicom3tools").toString();
    return CommandResult.of(
        List.of(program, file.toString()),
        Loopback.environment(),
        directory,
        Duration.ofSeconds(30));
  }
}
