package io.gantry.testkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server as a child process: its output goes to a log file, it is killed when the JVM exits, and
 * waiting for it to be ready ends at once when it dies.
 */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final Thread killAtExit;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.killAtExit = new Thread(process::destroyForcibly, "kill-" + process.pid());
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /** Starts the command in the directory; output is appended to the log file. */
  static ServerProcess start(
      List<String> command, Map<String, String> environment, Path directory, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return new ServerProcess(process, log);
  }

  /** A check that a server is ready; an IOException means not yet. */
  interface Ready {
    boolean check() throws IOException;
  }

  /** Waits until the check passes; kills the process and fails with its log otherwise. */
  ServerProcess awaitReady(Duration limit, Ready ready) throws IOException {
    Instant deadline = Instant.now().plus(limit);
    while (true) {
      try {
        if (ready.check()) {
          return this;
        }
      } catch (IOException notYet) {
        // Refused connections are how a server looks that has not bound its port yet.
      }
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        String state =
            process.isAlive()
                ? "is not ready after " + limit
                : "ended with exit code " + process.exitValue();
        close();
        throw new IOException("the server " + state + "; its log: " + logText());
      }
      pause();
    }
  }

  /** Whether something accepts connections on the loopback port. */
  static boolean accepts(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    }
  }

  private void pause() throws IOException {
    try {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new InterruptedIOException("interrupted while waiting for a server");
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Path log() {
    return log;
  }

  String logText() throws IOException {
    return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
  }

  /** SIGTERM, then after the grace period SIGKILL. */
  void stop(Duration grace) {
    process.destroy();
    try {
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** SIGKILL; returns when the process is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(killAtExit);
    } catch (IllegalStateException exiting) {
      // The JVM is exiting and the hook runs or has run.
    }
  }
}
