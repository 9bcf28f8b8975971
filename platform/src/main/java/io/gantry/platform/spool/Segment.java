package io.gantry.platform.spool;

import io.gantry.contracts.SpoolRef;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One segment file. Its bytes are appended by the one writer that has borrowed it; its bookkeeping
 * is guarded by the lock of {@link Segments}.
 */
final class Segment {
  /** LEFT_OVER: of an earlier run, not yet recovered. */
  enum State {
    LEFT_OVER,
    BORROWED,
    IDLE,
    CLOSED
  }

  final String name;
  final Path file;
  final Set<SpoolRef> live = new HashSet<>();
  State state;
  long size;
  int syncsDue;
  boolean poisoned;
  boolean inDirectory;
  private @Nullable RandomAccessFile out;

  Segment(Path file, State state, long size) {
    this.name = String.valueOf(file.getFileName());
    this.file = file;
    this.state = state;
    this.size = size;
  }

  /** Not a FileChannel for writing: an interrupt would close that under the other objects' feet. */
  void attach(RandomAccessFile file) {
    out = file;
  }

  void append(byte[] bytes, int offset, int length) throws IOException {
    required().write(bytes, offset, length);
  }

  void truncate(long to) throws IOException {
    required().setLength(to);
    required().seek(to);
  }

  FileChannel channel() throws IOException {
    return required().getChannel();
  }

  /** Whether nothing will be read from, written to or synced in it any more. */
  boolean isDisposable() {
    return state == State.CLOSED && syncsDue == 0 && live.isEmpty();
  }

  void closeFile() {
    RandomAccessFile open = out;
    out = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Everything that counts was synced before; a failed close changes nothing of that.
        poisoned = true;
      }
    }
  }

  private RandomAccessFile required() throws IOException {
    RandomAccessFile open = out;
    if (open == null) {
      throw new IOException("spool segment is closed");
    }
    return open;
  }
}
