package io.gantry.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once from the archive on the class path into a directory that
 * bears the archive's checksum, so that another version unpacks beside it.
 */
final class PostgresProgram {
  private static final String ARCHIVE = "postgres-linux-x86_64.txz";

  private PostgresProgram() {}

  /**
   * The directory that holds {@code bin/postgres}.
   *
   * @param below where it is unpacked if it is not there yet
   */
  static Path unpacked(Path below) throws IOException {
    Path home = below.resolve("program-" + checksum());
    if (Files.isDirectory(home)) {
      return home;
    }
    Path unfinished = below.resolve("program.unfinished");
    deleteTree(unfinished);
    Files.createDirectory(unfinished);
    unpack(unfinished);
    makeReadable(unfinished);
    Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    return home;
  }

  private static InputStream open() throws IOException {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "");
    InputStream in = PostgresProgram.class.getResourceAsStream("/" + ARCHIVE);
    if (in == null || !os.contains("linux") || !arch.matches("amd64|x86_64")) {
      if (in != null) {
        in.close();
      }
      throw new EmbeddedException(
          Codes.POSTGRES_PLATFORM,
          "there is no embedded PostgreSQL for "
              + os
              + "/"
              + arch
              + ": name a PostgreSQL of your own under ledger: in the configuration");
    }
    return in;
  }

  private static String checksum() throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(open(), MessageDigest.getInstance("SHA-256"))) {
      in.skipNBytes(0);
      byte[] buffer = new byte[1 << 16];
      int n = in.read(buffer);
      while (n >= 0) {
        n = in.read(buffer);
      }
      return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unpack(Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open())))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("archive entry outside its directory");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.resolveSibling(""));
          unpackFile(tar, entry, path);
        }
      }
    }
  }

  private static void unpackFile(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, path);
    if ((entry.getMode() & 0100) != 0) {
      Set<PosixFilePermission> executable = PosixFilePermissions.fromString("rwxr-xr-x");
      Files.setPosixFilePermissions(path, executable);
    }
  }

  /** Programs are no secret, and may run as another user than the one who unpacked them. */
  private static void makeReadable(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.toList()) {
        if (Files.isSymbolicLink(path)) {
          continue;
        }
        EnumSet<PosixFilePermission> mode =
            EnumSet.copyOf(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        mode.add(PosixFilePermission.GROUP_READ);
        mode.add(PosixFilePermission.OTHERS_READ);
        if (Files.isDirectory(path) || mode.contains(PosixFilePermission.OWNER_EXECUTE)) {
          mode.add(PosixFilePermission.GROUP_EXECUTE);
          mode.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        Files.setPosixFilePermissions(path, mode);
      }
    }
  }

  static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
