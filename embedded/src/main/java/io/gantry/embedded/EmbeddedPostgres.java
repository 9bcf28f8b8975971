package io.gantry.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server as a child process, on loopback, its data under a directory: scram passwords,
 * checksums, fsync on. It is in a session of its own, so that Ctrl-C reaches it only through {@link
 * #close()}; when this JVM is killed it lives on and is taken over by the next start. Thread safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.gantry.embedded.postgres");
  private static final String NAME = "gantry";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path home;
  private final Path program;
  private final PostgresUser runsAs;
  private final String password;
  private final PostgresProcess process;

  private EmbeddedPostgres(
      Path home, Path program, PostgresUser runsAs, String password, PostgresProcess process) {
    this.home = home;
    this.program = program;
    this.runsAs = runsAs;
    this.password = password;
    this.process = process;
  }

  /** Starts on the port of last time, or any free one. See {@link #start(Path, int)}. */
  public static EmbeddedPostgres start(Path directory) {
    return start(directory, 0);
  }

  /**
   * Starts the server, or takes over one that still runs on this directory, and returns when it
   * takes connections (first time 2 to 5 s, later under 1 s, plus crash recovery).
   *
   * @param directory its programs, data, password and log; made if absent
   * @param port where it listens, on 127.0.0.1; 0 for the one of last time or any free one. A
   *     server that is taken over keeps its port.
   * @throws EmbeddedException GTY-0210, GTY-0211, GTY-0230, GTY-0231 (as root: a directory above is
   *     not traversable), GTY-0232
   */
  public static EmbeddedPostgres start(Path directory, int port) {
    Path home = PrivateFiles.directory(directory);
    try {
      PostgresUser runsAs = PostgresUser.ofThisProcess();
      runsAs.requireReachable(home);
      String password = PrivateFiles.secret(home.resolve("password"));
      Path program = PostgresProgram.unpacked(home);
      Launch launch = new Launch(home, program, runsAs);
      Path data = home.resolve("data");
      if (!Files.exists(data)) {
        launch.initialize(data, password);
      }
      Optional<PostgresProcess> survivor = launch.survivor(data);
      PostgresProcess process = survivor.isPresent() ? survivor.get() : launch.start(data, port);
      LOG.info(
          "postgres {} pid={} port={}",
          survivor.isPresent() ? "taken over" : "started",
          process.pid(),
          process.port());
      return new EmbeddedPostgres(home, program, runsAs, password, process);
    } catch (IOException e) {
      throw new EmbeddedException(
          Codes.POSTGRES,
          "the embedded PostgreSQL does not start: see " + home.resolve("postgres.log"),
          e);
    }
  }

  /**
   * Where this process is root, lets PostgreSQL's user pass through (not list) a directory that
   * belongs to Gantry, such as the state directory above this server's.
   */
  public static void allowPassing(Path directory) throws IOException {
    PostgresUser.ofThisProcess().allowPassing(directory);
  }

  /** JDBC address of the database {@code gantry}; holds no password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + process.port() + "/" + NAME;
  }

  /** The user, owner of the database. */
  public String user() {
    return NAME;
  }

  /** The user's generated password; a secret. */
  public String password() {
    return password;
  }

  /** Process id of the server. */
  public long pid() {
    return process.pid();
  }

  /** The server's own log; errors in it name neither statements nor values. */
  public Path log() {
    return home.resolve("postgres.log");
  }

  /** Stops the server (fast: open connections are ended, everything committed is kept). */
  @Override
  public void close() {
    Launch launch = new Launch(home, program, runsAs);
    try {
      launch.stop(home.resolve("data"));
      awaitEnd();
      LOG.info("postgres stopped pid={}", process.pid());
    } catch (IOException e) {
      LOG.warn("postgres did not stop pid={}", process.pid(), e);
    }
  }

  /** It takes its pid file away, which is what "stopped" means to pg_ctl, before it ends. */
  private void awaitEnd() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    try {
      while (PostgresProcess.servesDirectory(process.pid(), home.resolve("data"))) {
        if (System.nanoTime() > deadline) {
          throw new IOException("still running without its pid file");
        }
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs PostgreSQL's programs for one directory. */
  private record Launch(Path home, Path program, PostgresUser runsAs) {

    /** Makes the data directory; one that was cut short by a crash is made anew. */
    void initialize(Path data, String password) throws IOException {
      Path unfinished = home.resolve("data.unfinished");
      PostgresProgram.deleteTree(unfinished);
      Files.createDirectory(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      runsAs.own(unfinished);
      Path passwordFile = home.resolve("initdb-password");
      PrivateFiles.write(passwordFile, password);
      runsAs.own(passwordFile);
      try {
        run(
            "initdb",
            List.of(
                "--pgdata=" + unfinished,
                "--username=" + NAME,
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile,
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C"),
            "");
      } finally {
        Files.deleteIfExists(passwordFile);
      }
      run(
          "postgres",
          List.of("--single", "-D", unfinished.toString(), "postgres"),
          "CREATE DATABASE " + NAME + "\n");
      Files.move(unfinished, data);
      PrivateFiles.forceDirectory(home);
    }

    /** A server that still runs on the data directory, once it is ready; empty if it ends. */
    Optional<PostgresProcess> survivor(Path data) throws IOException {
      long deadline = System.nanoTime() + START_LIMIT.toNanos();
      Optional<PostgresProcess> found = PostgresProcess.of(data);
      while (found.isPresent() && !found.get().ready()) {
        if (System.nanoTime() > deadline) {
          throw new IOException("a PostgreSQL of this directory runs but is not ready");
        }
        pause();
        found = PostgresProcess.of(data);
      }
      return found;
    }

    PostgresProcess start(Path data, int wantedPort) throws IOException {
      int port = RememberedPort.choose(home.resolve("port"), wantedPort);
      List<String> arguments =
          List.of(
              "start",
              "--wait",
              "--timeout=" + START_LIMIT.toSeconds(),
              "--pgdata=" + data,
              "--log=" + ownedLog(),
              "-o",
              settings(port));
      try {
        run("pg_ctl", arguments, "");
      } catch (IOException first) {
        // After a killed postmaster its last backends need a moment to notice and let go of the
        // shared memory.
        LOG.info("postgres start is tried again");
        pause();
        pause();
        run("pg_ctl", arguments, "");
      }
      return PostgresProcess.of(data)
          .filter(PostgresProcess::ready)
          .orElseThrow(() -> new IOException("PostgreSQL started but does not say it is ready"));
    }

    private Path ownedLog() throws IOException {
      Path log = home.resolve("postgres.log");
      if (!Files.exists(log)) {
        PrivateFiles.write(log, "");
      }
      runsAs.own(log);
      return log;
    }

    private static String settings(int port) {
      List<String> all = new ArrayList<>();
      for (String setting :
          List.of(
              "listen_addresses=127.0.0.1",
              "port=" + port,
              "unix_socket_directories=",
              "password_encryption=scram-sha-256",
              "fsync=on",
              "synchronous_commit=on",
              "full_page_writes=on",
              // One small machine
              "shared_buffers=64MB",
              "max_connections=40",
              "max_wal_size=512MB",
              "max_parallel_workers_per_gather=0",
              "max_parallel_maintenance_workers=0",
              "dynamic_shared_memory_type=mmap",
              "jit=off",
              // Neither statements nor row values, which may name patients
              "log_min_error_statement=panic",
              "log_error_verbosity=terse",
              "log_parameter_max_length=0",
              "log_timezone=UTC",
              "timezone=UTC")) {
        all.add("-c " + setting);
      }
      return String.join(" ", all);
    }

    void stop(Path data) throws IOException {
      run(
          "pg_ctl",
          List.of("stop", "--wait", "--mode=fast", "--timeout=60", "--pgdata=" + data),
          "");
    }

    private void run(String name, List<String> arguments, String input) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(program.resolve("bin").resolve(name).toString());
      command.addAll(arguments);
      Path output = Files.createTempFile("gantry-postgres", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(runsAs.command(command))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().remove("LD_PRELOAD");
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
          stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        await(process, name, output);
      } finally {
        Files.deleteIfExists(output);
      }
    }

    private static void await(Process process, String name, Path output) throws IOException {
      try {
        if (!process.waitFor(START_LIMIT.toSeconds() + 30, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IOException(name + " did not end in time");
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(name);
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            name
                + " ended with exit code "
                + process.exitValue()
                + ": "
                + Files.readString(output, StandardCharsets.ISO_8859_1).strip());
      }
    }

    private static void pause() throws IOException {
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while PostgreSQL starts");
      }
    }
  }
}
