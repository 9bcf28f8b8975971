package io.gantry.extractor;

import io.gantry.extractor.lease.OwnerName;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * Who a process is, from one start to the next: an id and a number in a file beside the spool
 * volume. The volume's lock proves that every earlier process of the same id has ended, but only
 * where it is the very same lock: the same file (a copied volume has another) of the same kernel (a
 * copied machine and another client of a network disk have their own, and a lock there may be lost
 * without its holder knowing). Else the process is a new one, and waits like any other.
 */
final class Installation {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path file;
  private final String lock;
  private final String boot;

  /**
   * @param settings where the file lies
   * @param lock which file is locked, empty where that is not known
   * @param boot which run of which kernel this is, empty where that is not known
   */
  Installation(ExtractorSettings settings, String lock, String boot) {
    this.file = settings.spool().resolve(settings.volume() + ".owner");
    this.lock = lock;
    this.boot = boot;
  }

  /** This run of the kernel, empty where it has no name (only Linux gives one). */
  static String boot() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * The name of this process; each call is the start of one. The volume is held.
   *
   * @throws GantryException GTY-0321 where it can't be kept
   */
  OwnerName begin(String aeTitle) {
    try {
      // id, number of the start, boot, locked file
      String[] before =
          Files.exists(file) ? Files.readString(file).strip().split(" ", 4) : new String[0];
      boolean same =
          before.length == 4
              && !lock.isEmpty()
              && !boot.isEmpty()
              && before[2].equals(boot)
              && before[3].equals(lock);
      OwnerName name =
          same
              ? new OwnerName(aeTitle, before[0], Long.parseLong(before[1]) + 1)
              : new OwnerName(aeTitle, UUID.randomUUID().toString().substring(0, 8), 1);
      keep("%s %d %s %s".formatted(name.installation(), name.start(), boot, lock));
      return name;
    } catch (IOException | NumberFormatException e) {
      throw new GantryException(
          Codes.SPOOL_FULL,
          "%s can't be read or written: check that the folder is ours, or delete the file"
              .formatted(file),
          e);
    }
  }

  private void keep(String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + "-new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text, StandardCharsets.UTF_8, StandardOpenOption.SYNC);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
