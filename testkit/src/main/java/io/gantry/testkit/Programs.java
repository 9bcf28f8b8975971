package io.gantry.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the installed programs that tests run, or says how to install them. */
final class Programs {
  private Programs() {}

  /**
   * The absolute path of a program on PATH or in the usual system directories (sbin is not on every
   * user's PATH).
   *
   * @param debianPackage what to install when it is missing
   * @throws IllegalStateException naming the program and the apt command
   */
  static Path require(String program, String debianPackage) {
    List<String> directories = new ArrayList<>();
    String path = System.getenv("PATH");
    if (path != null) {
      directories.addAll(List.of(path.split(":", -1)));
    }
    directories.addAll(List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"));
    for (String directory : directories) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory, program).toAbsolutePath();
      if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    throw new IllegalStateException(
        program + " is not installed: apt-get install -y --no-install-recommends " + debianPackage);
  }
}
