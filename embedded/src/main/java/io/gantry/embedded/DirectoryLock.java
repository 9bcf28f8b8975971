package io.gantry.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second server off a data directory: two brokers on one metadata log harm each other
 * before Kafka's own lock stops the second. The operating system lets go of it when the process
 * dies.
 */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws EmbeddedException GTY-0212 when a server of this or another process has it
   */
  static DirectoryLock take(Path home) {
    try {
      FileChannel channel =
          FileChannel.open(
              home.resolve("lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (tryLock(channel) == null) {
        channel.close();
        throw new EmbeddedException(
            Codes.IN_USE,
            "another embedded server uses the directory "
                + home
                + ": stop the other gantry, or set state: to another directory");
      }
      return new DirectoryLock(channel);
    } catch (IOException e) {
      throw new EmbeddedException(
          Codes.DIRECTORY, "cannot lock the directory " + home + ": check its owner", e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new EmbeddedException(Codes.DIRECTORY, "cannot release a directory lock", e);
    }
  }
}
