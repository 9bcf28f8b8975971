package io.gantry.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Forces the segment files of topics to disk from outside the broker: forcing a file through any
 * descriptor writes all of its dirty pages. The broker has written a record to its segment before
 * it acknowledges it, so a force after the acknowledgement covers it. Segments are written only at
 * their end, so the length tells whether one changed.
 *
 * <p>Thread safe: one force at a time; who waits finds the work done.
 */
final class LogFlush {
  private final Path log;
  private final Map<Path, Long> forced = new HashMap<>();

  LogFlush(Path log) {
    this.log = log;
  }

  synchronized void force(Set<String> topics) throws IOException {
    boolean newFiles = false;
    try (DirectoryStream<Path> partitions = Files.newDirectoryStream(log, "*-*")) {
      for (Path partition : partitions) {
        if (topics.contains(topicOf(partition)) && Files.isDirectory(partition)) {
          newFiles |= forcePartition(partition);
        }
      }
    }
    if (newFiles) {
      PrivateFiles.forceDirectory(log);
    }
  }

  /** The topic of a directory {@code <topic>-<partition>}. */
  private static String topicOf(Path partition) {
    String name = String.valueOf(partition.getFileName());
    return name.substring(0, name.lastIndexOf('-'));
  }

  private boolean forcePartition(Path partition) throws IOException {
    boolean newFiles = false;
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(partition, "*.log")) {
      for (Path segment : segments) {
        newFiles |= forceSegment(segment);
      }
    }
    if (newFiles) {
      PrivateFiles.forceDirectory(partition);
    }
    return newFiles;
  }

  private boolean forceSegment(Path segment) throws IOException {
    Long before = forced.get(segment);
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      long length = channel.size();
      if (before != null && before == length) {
        return false;
      }
      channel.force(false);
      forced.put(segment, length);
      return before == null;
    } catch (NoSuchFileException deleted) {
      // Retention or compaction took it away meanwhile.
      forced.remove(segment);
      return false;
    }
  }
}
