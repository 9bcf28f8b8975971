package io.gantry.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The preload library that makes Orthanc and the DCMTK servers listen on loopback only, compiled
 * with gcc at first use and kept in the temporary directory under the checksum of its source.
 */
public final class Loopback {
  private static final String SOURCE = "loopback.c";

  private Loopback() {}

  /**
   * Environment for a DCMTK based program: the preload library, and {@code TCP_NODELAY=1}, without
   * which every small exchange waits for a delayed acknowledgement of 40 ms.
   *
   * @throws IOException when the library cannot be written or compiled
   * @throws IllegalStateException when gcc is missing, with the apt command
   */
  public static Map<String, String> environment() throws IOException {
    return Map.of("LD_PRELOAD", library().toString(), "TCP_NODELAY", "1");
  }

  /** The compiled library. Safe to call from several threads and processes at once. */
  public static Path library() throws IOException {
    byte[] source = source();
    Path cache =
        Path.of(
            System.getProperty("java.io.tmpdir", "/tmp"),
            "gantry-testkit-" + System.getProperty("user.name", "user"));
    if (!Files.isDirectory(cache)) {
      Files.createDirectories(
          cache,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path library = cache.resolve("loopback-" + checksum(source) + ".so");
    if (!Files.exists(library)) {
      compile(source, cache, library);
    }
    return library;
  }

  private static void compile(byte[] source, Path cache, Path library) throws IOException {
    Path gcc = Programs.require("gcc", "gcc libc6-dev");
    Path work = Files.createTempDirectory(cache, "build");
    try {
      Path file = Files.write(work.resolve(SOURCE), source);
      Path built = work.resolve("loopback.so");
      List<String> command =
          List.of(
              gcc.toString(),
              "-shared",
              "-fPIC",
              "-O2",
              "-o",
              built.toString(),
              file.toString(),
              "-ldl");
      CommandResult result = CommandResult.of(command, Map.of(), work, Duration.ofSeconds(60));
      if (result.exitCode() != 0) {
        throw new IOException(
            "gcc could not compile the loopback library (apt-get install -y gcc libc6-dev): "
                + result.output());
      }
      Files.move(
          built, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      for (String name : List.of(SOURCE, "loopback.so")) {
        Files.deleteIfExists(work.resolve(name));
      }
      Files.deleteIfExists(work);
    }
  }

  private static byte[] source() throws IOException {
    try (InputStream in = Loopback.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IOException("resource " + SOURCE + " is missing");
      }
      return in.readAllBytes();
    }
  }

  private static String checksum(byte[] source) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(source);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
