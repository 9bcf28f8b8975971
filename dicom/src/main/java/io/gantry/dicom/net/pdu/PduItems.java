package io.gantry.dicom.net.pdu;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Numbers, texts and items, which the variable part of PDUs is made of (PS3.8 section 9.3). */
final class PduItems {
  private PduItems() {}

  /** Type of the next item, and of its header all but the length. */
  static int type(ByteBuffer in) throws MalformedPdu {
    int type = u8(in);
    skip(in, 1);
    return type;
  }

  /** Length and body of the item whose type was read. */
  static ByteBuffer body(ByteBuffer in) throws MalformedPdu {
    return take(in, u16(in));
  }

  static ByteBuffer take(ByteBuffer in, int length) throws MalformedPdu {
    if (length > in.remaining()) {
      throw invalid("item is longer than what contains it");
    }
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    return part;
  }

  static void skip(ByteBuffer in, int length) throws MalformedPdu {
    take(in, length);
  }

  static int u8(ByteBuffer in) throws MalformedPdu {
    return take(in, 1).get(0) & 0xFF;
  }

  static int u16(ByteBuffer in) throws MalformedPdu {
    return take(in, 2).getShort(0) & 0xFFFF;
  }

  /** A length of two bytes and so many bytes. */
  static byte[] field(ByteBuffer in) throws MalformedPdu {
    return bytes(body(in));
  }

  static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }

  /** Text of an AE title or UID: what pads it (spaces, NUL) is cut off at both ends. */
  static String text(ByteBuffer in) {
    byte[] bytes = bytes(in);
    int start = 0;
    int end = bytes.length;
    while (end > start && (bytes[end - 1] == 0 || bytes[end - 1] == ' ')) {
      end--;
    }
    while (start < end && bytes[start] == ' ') {
      start++;
    }
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  static MalformedPdu invalid(String rule) {
    return new MalformedPdu(rule, Abort.INVALID_PARAMETER_VALUE);
  }

  static void put(ByteArrayOutputStream out, int type, byte[] body) {
    out.write(type);
    out.write(0);
    putField(out, body);
  }

  static void putField(ByteArrayOutputStream out, byte[] bytes) {
    if (bytes.length > 0xFFFF) {
      throw new IllegalArgumentException("PDU item longer than 65535 bytes");
    }
    putU16(out, bytes.length);
    out.writeBytes(bytes);
  }

  static void putU16(ByteArrayOutputStream out, int value) {
    out.write(value >>> 8);
    out.write(value);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
