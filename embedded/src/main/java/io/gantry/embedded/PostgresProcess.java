package io.gantry.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says about the server of a data directory.
 *
 * @param pid process id of the postmaster
 * @param port its port
 * @param ready whether it takes connections
 */
record PostgresProcess(long pid, int port, boolean ready) {
  // Lines of postmaster.pid (PostgreSQL, miscadmin.h): 1 pid, 2 data directory, 4 port, 8 status.
  private static final int PID = 0;
  private static final int PORT = 3;
  private static final int STATUS = 7;

  /** The running server of the data directory; a stale file of a dead process is removed. */
  static Optional<PostgresProcess> of(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    if (lines.isEmpty() || !lines.get(PID).strip().matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    long pid = Long.parseLong(lines.get(PID).strip());
    if (!servesDirectory(pid, data)) {
      // The number may belong to an unrelated process by now, which would keep PostgreSQL from
      // starting.
      Files.deleteIfExists(file);
      return Optional.empty();
    }
    int port = lines.size() > PORT ? number(lines.get(PORT)) : 0;
    boolean ready = lines.size() > STATUS && lines.get(STATUS).strip().equals("ready");
    return Optional.of(new PostgresProcess(pid, port, ready && port > 0));
  }

  private static int number(String line) {
    return line.strip().matches("[0-9]{1,5}") ? Integer.parseInt(line.strip()) : 0;
  }

  /**
   * Whether the process runs and is the postmaster of the directory: a postmaster's working
   * directory is its data directory, and one that has ended (also unreaped) has none.
   */
  static boolean servesDirectory(long pid, Path data) {
    Path proc = Path.of("/proc", Long.toString(pid));
    try {
      return Files.isSameFile(proc.resolve("cwd"), data);
    } catch (IOException goneOrNotOurs) {
      return false;
    }
  }
}
