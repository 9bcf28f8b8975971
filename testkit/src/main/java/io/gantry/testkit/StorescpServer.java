package io.gantry.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** DCMTK's storescp on loopback as a child process: takes every transfer syntax, writes files. */
public final class StorescpServer implements AutoCloseable {
  private final ServerProcess process;
  private final String aeTitle;
  private final int port;
  private final Path received;

  private StorescpServer(ServerProcess process, String aeTitle, int port, Path received) {
    this.process = process;
    this.aeTitle = aeTitle;
    this.port = port;
    this.received = received;
  }

  /** Starts it on a free port; see {@link #start(Path, String, int, List)}. */
  public static StorescpServer start(Path directory, String aeTitle) throws IOException {
    return start(directory, aeTitle, FreePort.find(), List.of());
  }

  /**
   * Starts it; what it receives goes to {@link #received()}, written as it came.
   *
   * @param options further options of storescp, for example {@code --fork}
   * @throws IOException when it does not start, with its log
   * @throws IllegalStateException when it is not installed, with the apt command
   */
  public static StorescpServer start(Path directory, String aeTitle, int port, List<String> options)
      throws IOException {
    Path program = Programs.require("storescp", "dcmtk");
    Path home = Files.createDirectories(directory.toAbsolutePath());
    Path received = Files.createDirectories(home.resolve("received"));
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(), "-aet", aeTitle, "-od", received.toString(), "--accept-all"));
    command.addAll(options);
    command.add(Integer.toString(port));
    ServerProcess process =
        ServerProcess.start(command, Loopback.environment(), home, home.resolve("storescp.log"));
    Dcmtk dcmtk = Dcmtk.in(home).within(Duration.ofSeconds(10));
    process.awaitReady(
        Duration.ofSeconds(20), () -> dcmtk.echoscu("TESTKIT", aeTitle, port).exitCode() == 0);
    return new StorescpServer(process, aeTitle, port, received);
  }

  /** The AE title it was started with; it accepts any called title. */
  public String aeTitle() {
    return aeTitle;
  }

  /** Where it takes associations, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The directory of received files. */
  public Path received() {
    return received;
  }

  /** The files received so far, in name order. */
  public List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(received)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Process id, for tests that stop or kill it. */
  public long pid() {
    return process.pid();
  }

  /** The file with its output. */
  public Path log() {
    return process.log();
  }

  /** Stops it. */
  @Override
  public void close() {
    process.stop(Duration.ofSeconds(5));
  }
}
