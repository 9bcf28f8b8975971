package io.gantry.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/**
 * The state directory, held by one process until closed (or until that process ends, however it
 * ends). The file {@code lock} is locked; {@code holder} tells the others who has it.
 */
public final class StateDirectory implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String HOLDER = "holder";

  /** The broker's and the database's next files, in bytes. */
  private static final long LEAST_ROOM = 64L << 20;

  /** A process killed a moment ago may still be going; its lock goes with it. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Path path;
  private final FileChannel lock;

  private StateDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the directory (0700) where it is missing and locks it. Waits up to 3 seconds for a holder
   * that is about to end.
   *
   * @throws GantryException GTY-0201 where another process holds it (the message names it),
   *     GTY-0202 where it can't be made or written, GTY-0205 where its disk is full
   */
  public static StateDirectory acquire(Path path) {
    Path directory = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(directory);
      checkRoom(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      FileChannel channel =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lockWithin(PATIENCE, channel)) {
        channel.close();
        throw new GantryException("GTY-0201", heldMessage(directory));
      }
      Files.writeString(directory.resolve(HOLDER), holderText());
      return new StateDirectory(directory, channel);
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0202",
          "The state directory "
              + directory
              + " cannot be made or written: check its owner and"
              + " permissions, or choose another with 'state'",
          e);
    }
  }

  /** What starts on a full disk fails in a hundred places; here it is said once. */
  private static void checkRoom(Path directory) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < LEAST_ROOM) {
      throw new GantryException(
          "GTY-0205",
          "The disk that holds %s is full: %d MB are free and %d MB are needed to start. Make room, then run the same command again"
              .formatted(directory, free >> 20, LEAST_ROOM >> 20));
    }
  }

  /** Absolute. */
  public Path path() {
    return path;
  }

  /** Lets go; the directory stays. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(path.resolve(HOLDER));
      lock.close();
    } catch (IOException e) {
      throw new GantryException("GTY-0202", "The state directory " + path + " is not let go", e);
    }
  }

  private static boolean lockWithin(Duration patience, FileChannel channel) throws IOException {
    Instant end = Instant.now().plus(patience);
    while (!tryLock(channel)) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  private static String heldMessage(Path directory) throws IOException {
    Path holder = directory.resolve(HOLDER);
    String who = Files.exists(holder) ? Files.readString(holder).strip() : "unknown";
    return "The state directory %s is held by another gantry (%s): stop it or choose another 'state'"
        .formatted(directory, who);
  }

  private static String holderText() {
    return "pid %d, since %s%n".formatted(ProcessHandle.current().pid(), Instant.now());
  }
}
