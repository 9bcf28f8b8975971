package io.gantry.fhir.adapter.hl7;

import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file of HL7 v2 messages: a message starts with {@code MSH} at the start of a line; lines end in
 * CR, LF or both; MLLP bytes and HL7 batch segments between messages are passed over.
 */
public final class Hl7File {
  private Hl7File() {}

  /**
   * The bytes of each message, in the order of the file. The file is read whole.
   *
   * @throws GantryException GTY-0721 if it can't be read or holds no message
   */
  public static List<byte[]> read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0721",
          "%s can't be read (%s)".formatted(file.getFileName(), e.getClass().getSimpleName()),
          e);
    }
    List<byte[]> messages = split(bytes);
    if (messages.isEmpty()) {
      throw new GantryException(
          "GTY-0721",
          "%s holds no HL7 message: one starts with MSH at the start of a line"
              .formatted(file.getFileName()));
    }
    return messages;
  }

  static List<byte[]> split(byte[] bytes) {
    List<byte[]> messages = new ArrayList<>();
    int start = -1;
    for (int at = 0; at < bytes.length; at = nextLine(bytes, at)) {
      boolean header = startsWith(bytes, at, "MSH");
      boolean frame =
          startsWith(bytes, at, "BHS")
              || startsWith(bytes, at, "FHS")
              || startsWith(bytes, at, "BTS")
              || startsWith(bytes, at, "FTS");
      if (header || frame) {
        add(messages, bytes, start, at);
        start = header ? at : -1;
      }
    }
    add(messages, bytes, start, bytes.length);
    return messages;
  }

  private static int nextLine(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && !isLineEnd(bytes[at])) {
      at++;
    }
    while (at < bytes.length && isLineEnd(bytes[at])) {
      at++;
    }
    return at;
  }

  /** CR, LF, and MLLP's start (0B) and end (1C) of block. */
  private static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n' || b == 0x0b || b == 0x1c;
  }

  private static boolean startsWith(byte[] bytes, int at, String name) {
    return at + 3 < bytes.length
        && bytes[at] == name.charAt(0)
        && bytes[at + 1] == name.charAt(1)
        && bytes[at + 2] == name.charAt(2);
  }

  private static void add(List<byte[]> messages, byte[] bytes, int from, int to) {
    if (from < 0) {
      return;
    }
    int end = to;
    while (end > from && isLineEnd(bytes[end - 1])) {
      end--;
    }
    messages.add(Arrays.copyOfRange(bytes, from, end));
  }
}
