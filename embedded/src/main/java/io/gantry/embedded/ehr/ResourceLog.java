package io.gantry.embedded.ehr;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The append-only file of resource versions. A line each:
 *
 * <pre>
 * put TYPE ID VERSION EPOCH_MILLIS JSON
 * del TYPE ID VERSION EPOCH_MILLIS
 * end CRC32C
 * </pre>
 *
 * The lines up to an {@code end} are one transaction; its CRC-32C (hex) covers them. What follows
 * the last good {@code end} was cut short by a crash and is removed at open. Not thread safe but
 * for {@link #json}.
 */
final class ResourceLog implements AutoCloseable {
  private static final int MAX_TAIL_LINES = 1_000_000;

  private final FileChannel channel;
  private long length;

  private ResourceLog(FileChannel channel) {
    this.channel = channel;
  }

  /** Receives the versions of one whole transaction. */
  interface Replay {
    void accept(List<Change> changes) throws IOException;
  }

  /** A version with its JSON (empty for a deletion). */
  record Change(StoredVersion version, String json) {}

  static ResourceLog open(Path file, Replay replay) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      if (channel.tryLock() == null) {
        throw new IOException("another process has this log open");
      }
      ResourceLog log = new ResourceLog(channel);
      log.length = log.replay(replay);
      channel.truncate(log.length);
      channel.position(log.length);
      return log;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private long replay(Replay replay) throws IOException {
    // Not closed: it would close the channel.
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    long position = 0;
    long committed = 0;
    CRC32C crc = new CRC32C();
    List<Change> open = new ArrayList<>();
    for (byte[] line = readLine(in); line.length > 0; line = readLine(in)) {
      if (line[line.length - 1] != '\n' || open.size() > MAX_TAIL_LINES) {
        break;
      }
      String text = new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
      if (text.equals("end " + Long.toHexString(crc.getValue()))) {
        replay.accept(List.copyOf(open));
        open.clear();
        crc.reset();
        committed = position + line.length;
      } else if (text.startsWith("put ") || text.startsWith("del ")) {
        crc.update(line);
        open.add(parse(text, position));
      } else {
        break;
      }
      position += line.length;
    }
    return committed;
  }

  private static Change parse(String line, long position) throws IOException {
    String[] parts = line.split(" ", 6);
    if (parts.length < 5) {
      throw new IOException("damaged line at byte " + position);
    }
    String json = parts.length > 5 ? parts[5] : "";
    int prefix = line.length() - json.length(); // all of it ASCII
    return new Change(
        new StoredVersion(
            new ResourceKey(parts[1], parts[2]),
            Long.parseLong(parts[3]),
            Instant.ofEpochMilli(Long.parseLong(parts[4])),
            parts[0].equals("del"),
            position + prefix,
            json.getBytes(StandardCharsets.UTF_8).length),
        json);
  }

  private static byte[] readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  /**
   * Appends one transaction and forces it to disk; after an error the log is as before.
   *
   * @param changes versions with offset and length 0
   * @return the versions with their place in the log
   */
  List<StoredVersion> append(List<Change> changes) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    List<StoredVersion> placed = new ArrayList<>();
    for (Change change : changes) {
      StoredVersion v = change.version();
      byte[] json = change.json().getBytes(StandardCharsets.UTF_8);
      String head =
          (v.deleted() ? "del " : "put ")
              + v.key().type()
              + " "
              + v.key().id()
              + " "
              + v.version()
              + " "
              + v.at().toEpochMilli()
              + (v.deleted() ? "" : " ");
      lines.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
      long offset = length + lines.size();
      lines.writeBytes(json);
      lines.write('\n');
      placed.add(new StoredVersion(v.key(), v.version(), v.at(), v.deleted(), offset, json.length));
    }
    CRC32C crc = new CRC32C();
    crc.update(lines.toByteArray());
    lines.writeBytes(
        ("end " + Long.toHexString(crc.getValue()) + "\n").getBytes(StandardCharsets.US_ASCII));
    write(ByteBuffer.wrap(lines.toByteArray()));
    return List.copyOf(placed);
  }

  private void write(ByteBuffer bytes) throws IOException {
    long end = length + bytes.remaining();
    try {
      long at = length;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      channel.force(false);
      length = end;
    } catch (IOException e) {
      channel.truncate(length);
      throw e;
    }
  }

  /** The JSON of a version. Thread safe. */
  String json(StoredVersion version) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(version.length());
    long at = version.offset();
    while (bytes.hasRemaining()) {
      int n = channel.read(bytes, at);
      if (n < 0) {
        throw new IOException("the log ends within a resource");
      }
      at += n;
    }
    return new String(bytes.array(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
