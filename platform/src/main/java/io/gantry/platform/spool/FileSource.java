package io.gantry.platform.spool;

import io.gantry.contracts.SpoolRef;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A range of a segment file. */
final class FileSource implements SpoolSource {
  private final FileChannel channel;
  private final long start;
  private final long length;

  private FileSource(FileChannel channel, long start, long length) {
    this.channel = channel;
    this.start = start;
    this.length = length;
  }

  static FileSource open(Path volume, SpoolRef ref) throws IOException {
    Path file = volume.resolve(SegmentName.checked(ref.segment()));
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new FileSource(channel, ref.offset(), ref.length());
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public InputStream stream(long from, long count) {
    Objects.checkFromIndexSize(from, count, length);
    return new RangeStream(start + from, count);
  }

  @Override
  public ByteBuffer read(long from, int count) throws IOException {
    Objects.checkFromIndexSize(from, (long) count, length);
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, start + from + buffer.position()) < 0) {
        throw new EOFException("the spool segment is shorter than the object");
      }
    }
    return buffer.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Reads by position, so several streams of one source do not disturb each other. */
  private final class RangeStream extends InputStream {
    private long position;
    private long left;

    RangeStream(long position, long left) {
      this.position = position;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      Objects.checkFromIndexSize(offset, count, target.length);
      if (count == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int wanted = (int) Math.min(count, left);
      int got = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
      if (got < 0) {
        throw new EOFException("the spool segment is shorter than the object");
      }
      position += got;
      left -= got;
      return got;
    }

    @Override
    public long skip(long count) {
      long skipped = Math.clamp(count, 0, left);
      position += skipped;
      left -= skipped;
      return skipped;
    }

    @Override
    public int available() {
      return (int) Math.min(left, Integer.MAX_VALUE);
    }
  }
}
