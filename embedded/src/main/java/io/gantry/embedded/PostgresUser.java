package io.gantry.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Whom PostgreSQL runs as: this user, or, since it refuses to run as root, user and group 65534
 * (nobody) through setpriv where this process is root.
 *
 * @param uid the user and group id it runs with
 * @param other whether that is another user than this process
 */
record PostgresUser(int uid, boolean other) {
  private static final int NOBODY = 65_534;

  static PostgresUser ofThisProcess() throws IOException {
    int own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return own == 0 ? new PostgresUser(NOBODY, true) : new PostgresUser(own, false);
  }

  /** The command with what runs it as this user. */
  List<String> command(List<String> command) {
    List<String> all = new ArrayList<>();
    if (other) {
      all.addAll(
          List.of(
              setpriv(), "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--no-new-privs"));
    }
    all.addAll(command);
    return all;
  }

  private static String setpriv() {
    for (String candidate : List.of("/usr/bin/setpriv", "/bin/setpriv")) {
      if (Files.isExecutable(Path.of(candidate))) {
        return candidate;
      }
    }
    throw new EmbeddedException(
        Codes.POSTGRES,
        "PostgreSQL does not run as root, and setpriv is missing: apt-get install util-linux,"
            + " or run gantry as another user");
  }

  /** Makes the file or directory belong to this user. */
  void own(Path path) throws IOException {
    if (other) {
      Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /**
   * Makes sure that this user can reach what lies in the directory. Where it is another user, the
   * directory is given the right to pass through, not to list; those above are only looked at.
   *
   * @throws EmbeddedException GTY-0231 naming the directory that cannot be passed
   */
  void requireReachable(Path directory) throws IOException {
    if (!other) {
      return;
    }
    allowPassing(directory);
    for (Path at = directory.getParent(); at != null; at = at.getParent()) {
      if (!mayPass(at)) {
        throw new EmbeddedException(
            Codes.POSTGRES_NOT_TRAVERSABLE,
            "as root, PostgreSQL runs as user "
                + uid
                + ", who cannot pass through the directory "
                + at
                + ": chmod o+x "
                + at
                + ", or set state: to a directory elsewhere, or run gantry as another user");
      }
    }
  }

  /** Adds the right to pass through (not to list) for everyone, where this is another user. */
  void allowPassing(Path directory) throws IOException {
    Set<PosixFilePermission> mode = EnumSet.copyOf(Files.getPosixFilePermissions(directory));
    if (other && mode.add(PosixFilePermission.OTHERS_EXECUTE)) {
      Files.setPosixFilePermissions(directory, mode);
    }
  }

  private boolean mayPass(Path directory) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
    if (Files.getAttribute(directory, "unix:uid").equals(uid)) {
      return mode.contains(PosixFilePermission.OWNER_EXECUTE);
    }
    if (Files.getAttribute(directory, "unix:gid").equals(uid)) {
      return mode.contains(PosixFilePermission.GROUP_EXECUTE);
    }
    return mode.contains(PosixFilePermission.OTHERS_EXECUTE);
  }
}
