package io.gantry.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * DCMTK's dcmqrscp on loopback as a child process: the shadow archive, a peer that differs from
 * Orthanc. Its limits: at most 500 studies; only uncompressed transfer syntaxes by default; its
 * C-FIND drops ModalitiesInStudy and NumberOfStudyRelatedInstances; an unknown move destination is
 * answered with A801; no TLS.
 */
public final class DcmqrscpServer implements AutoCloseable {
  private final ServerProcess process;
  private final String aeTitle;
  private final int port;
  private final Path home;

  private DcmqrscpServer(ServerProcess process, String aeTitle, int port, Path home) {
    this.process = process;
    this.aeTitle = aeTitle;
    this.port = port;
    this.home = home;
  }

  /** Starts it on a free port; see {@link #start(Path, String, int, Map, List)}. */
  public static DcmqrscpServer start(Path directory, String aeTitle, Map<String, Integer> peers)
      throws IOException {
    return start(directory, aeTitle, FreePort.find(), peers, List.of());
  }

  /**
   * Starts it in a directory (made if absent; data of an earlier start is found again).
   *
   * @param peers AE title to port on this host, the destinations of C-MOVE
   * @param options further options of dcmqrscp
   * @throws IOException when it does not start, with its log
   * @throws IllegalStateException when it is not installed, with the apt command
   */
  public static DcmqrscpServer start(
      Path directory, String aeTitle, int port, Map<String, Integer> peers, List<String> options)
      throws IOException {
    Path program = Programs.require("dcmqrscp", "dcmtk");
    Path home = Files.createDirectories(directory.toAbsolutePath());
    Path storage = Files.createDirectories(home.resolve("db"));
    Path config = home.resolve("dcmqrscp.cfg");
    Files.writeString(config, configuration(aeTitle, port, storage, peers));
    List<String> command = new java.util.ArrayList<>(List.of(program.toString()));
    command.addAll(options);
    command.addAll(List.of("-c", config.toString()));
    ServerProcess process =
        ServerProcess.start(command, Loopback.environment(), home, home.resolve("dcmqrscp.log"));
    Dcmtk dcmtk = Dcmtk.in(home).within(Duration.ofSeconds(10));
    process.awaitReady(
        Duration.ofSeconds(20), () -> dcmtk.echoscu("TESTKIT", aeTitle, port).exitCode() == 0);
    return new DcmqrscpServer(process, aeTitle, port, home);
  }

  private static String configuration(
      String aeTitle, int port, Path storage, Map<String, Integer> peers) {
    StringBuilder hosts = new StringBuilder();
    // Destinations need a host name: an address is not taken.
    new TreeMap<>(peers)
        .forEach((ae, peerPort) ->
            hosts.append(
                "%s = (%s, localhost, %d)%n"
                    .formatted(
                        ae.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "x"), ae, peerPort)));
    return """
    NetworkTCPPort = %d
    MaxPDUSize = 131072
    MaxAssociations = 32
    HostTable BEGIN
    %sHostTable END
    VendorTable BEGIN
    VendorTable END
    AETable BEGIN
    %s %s RW (500, 4096mb) ANY
    AETable END
    """
        .formatted(port, hosts, aeTitle, storage);
  }

  /** Sends a file or a directory to it with dcmsend, each object in its own transfer syntax. */
  public Dcmtk.Sent load(Path path) throws IOException {
    return Dcmtk.in(home).within(Duration.ofMinutes(10)).dcmsend("TESTKIT", aeTitle, port, path);
  }

  /** The AE title it answers to. */
  public String aeTitle() {
    return aeTitle;
  }

  /** Where it takes associations, on 127.0.0.1. */
  public int port() {
    return port;
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
