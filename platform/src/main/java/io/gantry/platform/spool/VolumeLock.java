package io.gantry.platform.spool;

import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Says which process holds a volume; the operating system lets go of it when that process ends. */
final class VolumeLock implements AutoCloseable {
  private static final String FILE = "volume.lock";

  private final Path volume;
  private final FileChannel channel;

  private VolumeLock(Path volume, FileChannel channel) {
    this.volume = volume;
    this.channel = channel;
  }

  /**
   * Takes the volume.
   *
   * @throws GantryException GTY-0203 where another process, or this one, holds it
   */
  static VolumeLock take(Path volume) throws IOException {
    FileChannel channel =
        FileChannel.open(volume.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new VolumeLock(volume, channel);
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process: the same answer.
    }
    channel.close();
    throw new GantryException("GTY-0203", "Another process holds the spool volume " + volume);
  }

  /**
   * Which file is locked: a copy of the volume has another, the same volume under another name the
   * same. Empty where the file system does not tell.
   */
  String file() throws IOException {
    Object key = Files.readAttributes(volume.resolve(FILE), BasicFileAttributes.class).fileKey();
    return key == null ? "" : key.toString();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new GantryException("GTY-0204", "The spool volume " + volume + " is not let go", e);
    }
  }
}
