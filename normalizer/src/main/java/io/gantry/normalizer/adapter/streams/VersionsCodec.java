package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.digest.Sha256;
import io.gantry.normalizer.rules.PassedVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of the store {@code versions-seen}: format 1 is a byte 1, a 16-bit count and, for each
 * version, source (modified UTF-8), three SHA-256, the length of the pixels, and when it was
 * received (seconds of the epoch, nanoseconds). About 140 bytes a version, since the store has an
 * entry for every instance ever migrated.
 */
final class VersionsCodec {
  private static final int FORMAT = 1;
  private static final int DIGEST = 32;

  private VersionsCodec() {}

  static byte[] encode(List<PassedVersion> versions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeShort(versions.size());
      for (PassedVersion version : versions) {
        out.writeUTF(version.source());
        out.write(version.instance().toBytes());
        out.write(version.canonicalHead().toBytes());
        out.write(version.pixels().toBytes());
        out.writeLong(version.pixelsLength());
        Instant receivedAt = version.receivedAt();
        out.writeLong(receivedAt.getEpochSecond());
        out.writeInt(receivedAt.getNano());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static List<PassedVersion> decode(byte @Nullable [] value) {
    if (value == null) {
      return List.of();
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      int format = in.readUnsignedByte();
      if (format != FORMAT) {
        throw new IllegalStateException("versions-seen has format " + format);
      }
      int count = in.readUnsignedShort();
      List<PassedVersion> versions = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        versions.add(
            new PassedVersion(
                in.readUTF(),
                digest(in),
                digest(in),
                digest(in),
                in.readLong(),
                Instant.ofEpochSecond(in.readLong(), in.readInt())));
      }
      return versions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sha256 digest(DataInputStream in) throws IOException {
    byte[] bytes = new byte[DIGEST];
    in.readFully(bytes);
    return Sha256.ofDigest(bytes);
  }
}
