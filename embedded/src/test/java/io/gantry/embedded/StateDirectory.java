package io.gantry.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** State directories and processes of tests. The directories are passable for PostgreSQL's user. */
final class StateDirectory {
  private StateDirectory() {}

  static Path create() throws IOException {
    Path state = Files.createTempDirectory("gantry-embedded");
    EmbeddedPostgres.allowPassing(state);
    return state;
  }

  /** Whether the process runs; one that ended but was not reaped by its parent yet does not. */
  static boolean isRunning(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  static void delete(Path state) throws IOException {
    PostgresProgram.deleteTree(state);
  }
}
