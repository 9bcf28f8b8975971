package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A file system of a few megabytes, really mounted, that can be filled and emptied. */
final class SmallDisk implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;

  final Path root;
  private final Path ballast;

  private SmallDisk(Path root) {
    this.root = root;
    this.ballast = root.resolve("ballast");
  }

  /** Mounts it; the test is called off where nobody may mount. */
  static SmallDisk mount(Path at, int megabytes) throws IOException {
    Files.createDirectories(at);
    int exit = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "none", at.toString());
    if (exit != 0) {
      abort("no file system can be mounted here (not root?): the full disk is not tested");
    }
    return new SmallDisk(at);
  }

  /** Writes until nothing more fits. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(Files.getFileStore(root).getUsableSpace()).isLessThan(BLOCK);
    }
  }

  /** Somebody made room. */
  void makeRoom() throws IOException {
    Files.delete(ballast);
  }

  @Override
  public void close() throws IOException {
    // Lazily: PostgreSQL of a process that gave up may still be there.
    assertThat(run("umount", "--lazy", root.toString())).isZero();
  }

  private static int run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    } finally {
      process.destroyForcibly();
    }
  }
}
