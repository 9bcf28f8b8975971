package io.gantry.extractor;

import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The digest chain of a Part 10 file, computed from docs/digest-chain.md alone, with none of the
 * code under test: whole file in memory, top-level elements walked, nested ones passed over.
 */
final class Reference {
  private static final Set<String> LONG =
      Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");
  private static final Set<Integer> BULK = Set.of(0x00420011, 0x7FE00008, 0x7FE00009, 0x7FE00010);
  private static final Set<String> DEFLATED =
      Set.of("1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205");
  private static final Set<String> IMPLICIT = Set.of("1.2.840.10008.1.2", "1.2.840.113619.5.2");
  private static final long UNDEFINED = 0xFFFFFFFFL;

  private final String transferSyntax;
  private final byte[] data;
  private String sopInstanceUid = "";
  private int pixelsAt;
  private int tailAt;

  private Reference(String transferSyntax, byte[] data) {
    this.transferSyntax = transferSyntax;
    this.data = data;
    this.pixelsAt = data.length;
    this.tailAt = data.length;
    walk();
  }

  static Reference of(byte[] file) {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(132);
    String syntax = "";
    while (buffer.remaining() >= 8 && buffer.getShort(buffer.position()) == 2) {
      buffer.getShort();
      int element = Short.toUnsignedInt(buffer.getShort());
      String vr = "" + (char) buffer.get() + (char) buffer.get();
      int length = Short.toUnsignedInt(buffer.getShort());
      if (LONG.contains(vr)) {
        length = buffer.getInt();
      }
      byte[] value = new byte[length];
      buffer.get(value);
      if (element == 0x10) {
        syntax = text(value);
      }
    }
    byte[] data = Arrays.copyOfRange(file, buffer.position(), file.length);
    return new Reference(syntax, DEFLATED.contains(syntax) ? inflated(data) : data);
  }

  private static byte[] inflated(byte[] data) {
    Inflater inflater = new Inflater(true);
    inflater.setInput(data);
    byte[] out = new byte[64 * 1024 * 1024];
    try {
      return Arrays.copyOf(out, inflater.inflate(out));
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    } finally {
      inflater.end();
    }
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.US_ASCII).replace('\0', ' ').strip();
  }

  private void walk() {
    boolean big = transferSyntax.equals("1.2.840.10008.1.2.2");
    ByteBuffer in =
        ByteBuffer.wrap(data).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    boolean explicit = !IMPLICIT.contains(transferSyntax);
    while (in.remaining() >= 8) {
      int tag = tag(in);
      long length = length(in, explicit);
      if (BULK.contains(tag)) {
        pixelsAt = in.position();
        tailAt = length == UNDEFINED ? endOfFragments(in) : in.position() + (int) length;
        return;
      }
      if (tag == 0x00080018) {
        byte[] value = new byte[(int) length];
        in.get(in.position(), value);
        sopInstanceUid = text(value);
      }
      pass(in, explicit, length);
    }
  }

  private static int tag(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort()) << 16 | Short.toUnsignedInt(in.getShort());
  }

  private static long length(ByteBuffer in, boolean explicit) {
    if (!explicit) {
      return Integer.toUnsignedLong(in.getInt());
    }
    String vr = "" + (char) in.get() + (char) in.get();
    int small = Short.toUnsignedInt(in.getShort());
    return LONG.contains(vr) ? Integer.toUnsignedLong(in.getInt()) : small;
  }

  private static void pass(ByteBuffer in, boolean explicit, long length) {
    if (length != UNDEFINED) {
      in.position(in.position() + (int) length);
      return;
    }
    while (true) {
      int tag = tag(in);
      long itemLength = Integer.toUnsignedLong(in.getInt());
      if (tag == 0xFFFEE0DD) {
        return;
      }
      if (itemLength != UNDEFINED) {
        in.position(in.position() + (int) itemLength);
        continue;
      }
      while (true) {
        if (tag(in) == 0xFFFEE00D) {
          in.getInt();
          break;
        }
        pass(in, explicit, length(in, explicit));
      }
    }
  }

  private static int endOfFragments(ByteBuffer in) {
    while (true) {
      int at = in.position();
      if (tag(in) == 0xFFFEE0DD) {
        return at;
      }
      in.position(in.position() + 4 + in.getInt(in.position()));
    }
  }

  String sopInstanceUid() {
    return sopInstanceUid;
  }

  String transferSyntax() {
    return transferSyntax;
  }

  byte[] data() {
    return data.clone();
  }

  byte[] head() {
    return Arrays.copyOf(data, pixelsAt);
  }

  InstanceDigests digests() {
    return InstanceDigests.of(
        transferSyntax, part(0, pixelsAt), part(pixelsAt, tailAt), part(tailAt, data.length));
  }

  private PartDigest part(int from, int to) {
    byte[] bytes = Arrays.copyOfRange(data, from, to);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new PartDigest(bytes.length, Sha256.of(bytes), crc.getValue());
  }
}
