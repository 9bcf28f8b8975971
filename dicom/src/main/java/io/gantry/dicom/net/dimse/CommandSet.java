package io.gantry.dicom.net.dimse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A DIMSE command set: the elements of group 0000 (PS3.7 annex E), named here by their element
 * number. Its byte form is implicit VR little endian, whatever the presentation context says (PS3.7
 * section 6.3.1). Mutable while it is built; for one thread.
 */
public final class CommandSet {
  public static final int AFFECTED_SOP_CLASS_UID = 0x0002;
  public static final int REQUESTED_SOP_CLASS_UID = 0x0003;
  public static final int COMMAND_FIELD = 0x0100;
  public static final int MESSAGE_ID = 0x0110;
  public static final int MESSAGE_ID_RESPONDED_TO = 0x0120;
  public static final int MOVE_DESTINATION = 0x0600;
  public static final int PRIORITY = 0x0700;
  public static final int DATA_SET_TYPE = 0x0800;
  public static final int STATUS = 0x0900;
  public static final int OFFENDING_ELEMENT = 0x0901;
  public static final int ERROR_COMMENT = 0x0902;
  public static final int AFFECTED_SOP_INSTANCE_UID = 0x1000;
  public static final int REQUESTED_SOP_INSTANCE_UID = 0x1001;
  public static final int EVENT_TYPE_ID = 0x1002;
  public static final int ACTION_TYPE_ID = 0x1008;
  public static final int REMAINING = 0x1020;
  public static final int COMPLETED = 0x1021;
  public static final int FAILED = 0x1022;
  public static final int WARNING = 0x1023;
  public static final int MOVE_ORIGINATOR_AE = 0x1030;
  public static final int MOVE_ORIGINATOR_MESSAGE_ID = 0x1031;

  private static final int NO_DATA_SET = 0x0101;
  private static final int HAS_DATA_SET = 0x0001;

  private final TreeMap<Integer, byte[]> elements = new TreeMap<>();

  /** A command with this Command Field. */
  public static CommandSet of(int commandField, boolean withDataSet) {
    return new CommandSet()
        .number(COMMAND_FIELD, commandField)
        .number(DATA_SET_TYPE, withDataSet ? HAS_DATA_SET : NO_DATA_SET);
  }

  /** The response to this request: its Command Field, Message ID and SOP class are taken over. */
  public CommandSet response(int status, boolean withDataSet) {
    CommandSet response = of(field() | CommandField.RESPONSE, withDataSet);
    response.number(MESSAGE_ID_RESPONDED_TO, integer(MESSAGE_ID, 0)).number(STATUS, status);
    byte[] sopClass = elements.get(AFFECTED_SOP_CLASS_UID);
    if (sopClass == null) {
      sopClass = elements.get(REQUESTED_SOP_CLASS_UID); // of N-ACTION
    }
    if (sopClass != null) {
      response.elements.put(AFFECTED_SOP_CLASS_UID, sopClass);
    }
    return response;
  }

  /** Sets an element of VR US. */
  public CommandSet number(int element, int value) {
    elements.put(element, new byte[] {(byte) value, (byte) (value >>> 8)});
    return this;
  }

  /** Sets an element of VR UI. */
  public CommandSet uid(int element, String uid) {
    elements.put(element, padded(uid, (byte) 0));
    return this;
  }

  /**
   * Sets an element of VR AE or LO; anything that is not printable ASCII becomes a question mark.
   */
  public CommandSet text(int element, String text) {
    elements.put(element, padded(text.replaceAll("[^ -~]|\\\\", "?"), (byte) ' '));
    return this;
  }

  /** Sets Error Comment (0000,0902), cut to its 64 characters. */
  public CommandSet comment(@Nullable String comment) {
    return comment == null || comment.isEmpty()
        ? this
        : text(ERROR_COMMENT, comment.length() > 64 ? comment.substring(0, 64) : comment);
  }

  /** Value of an element of VR US, or this default when it is absent or has no two bytes. */
  public int integer(int element, int absent) {
    byte[] value = elements.get(element);
    return value == null || value.length < 2 ? absent : (value[0] & 0xFF) | (value[1] & 0xFF) << 8;
  }

  /** Value of an element of VR UI, AE or LO without padding; null when absent or empty. */
  public @Nullable String text(int element) {
    byte[] value = elements.get(element);
    if (value == null) {
      return null;
    }
    int end = value.length;
    while (end > 0 && (value[end - 1] == 0 || value[end - 1] == ' ')) {
      end--;
    }
    int start = 0;
    while (start < end && value[start] == ' ') {
      start++;
    }
    return start == end ? null : new String(value, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /** Like {@link #text(int)}, for elements that PS3.7 makes mandatory. */
  public String required(int element) throws MalformedCommand {
    String value = text(element);
    if (value == null) {
      throw new MalformedCommand(
          "command set lacks the mandatory element (0000,%04X)".formatted(element));
    }
    return value;
  }

  /** Command Field (0000,0100). */
  public int field() {
    return integer(COMMAND_FIELD, 0);
  }

  /** Status (0000,0900) of a response. */
  public int status() throws MalformedCommand {
    int status = integer(STATUS, -1);
    if (status < 0) {
      throw new MalformedCommand("response without a status");
    }
    return status;
  }

  /** Whether a data set follows. */
  public boolean hasDataSet() {
    return integer(DATA_SET_TYPE, NO_DATA_SET) != NO_DATA_SET;
  }

  /** Offending Element (0000,0901) as the tags it lists, group in the upper 16 bits. */
  public List<Integer> offendingElements() {
    byte[] value = elements.getOrDefault(OFFENDING_ELEMENT, new byte[0]);
    List<Integer> tags = new ArrayList<>();
    for (int i = 0; i + 4 <= value.length; i += 4) {
      tags.add(u16(value, i) << 16 | u16(value, i + 2));
    }
    return tags;
  }

  /** Byte form, Command Group Length first. */
  public byte[] encode() {
    var body = new ByteArrayOutputStream(256);
    elements.forEach((element, value) -> element(body, element, value));
    var out = new ByteArrayOutputStream(body.size() + 12);
    int size = body.size();
    element(
        out,
        0,
        new byte[] {(byte) size, (byte) (size >>> 8), (byte) (size >>> 16), (byte) (size >>> 24)});
    out.writeBytes(body.toByteArray());
    return out.toByteArray();
  }

  /** Reads a command set; elements of other groups and the group length are left out. */
  public static CommandSet decode(byte[] bytes, int length) throws MalformedCommand {
    CommandSet command = new CommandSet();
    int at = 0;
    while (at < length) {
      if (length - at < 8) {
        throw new MalformedCommand("command set ends within an element");
      }
      int group = u16(bytes, at);
      int element = u16(bytes, at + 2);
      long size = u16(bytes, at + 4) | (long) u16(bytes, at + 6) << 16;
      at += 8;
      if (size > length - at) {
        throw new MalformedCommand("element is longer than its command set");
      }
      if (group == 0 && element != 0) {
        byte[] value = new byte[(int) size];
        System.arraycopy(bytes, at, value, 0, value.length);
        command.elements.put(element, value);
      }
      at += (int) size;
    }
    if (!command.elements.containsKey(COMMAND_FIELD)) {
      throw new MalformedCommand("command set without a command field");
    }
    return command;
  }

  private static void element(ByteArrayOutputStream out, int element, byte[] value) {
    out.write(0);
    out.write(0);
    out.write(element);
    out.write(element >>> 8);
    out.write(value.length);
    out.write(value.length >>> 8);
    out.write(value.length >>> 16);
    out.write(value.length >>> 24);
    out.writeBytes(value);
  }

  private static byte[] padded(String text, byte padding) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length % 2 == 0) {
      return bytes;
    }
    byte[] even = java.util.Arrays.copyOf(bytes, bytes.length + 1);
    even[bytes.length] = padding;
    return even;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
  }

  @Override
  public String toString() {
    return "CommandSet[field=%04X, message=%d]"
        .formatted(field(), integer(MESSAGE_ID, integer(MESSAGE_ID_RESPONDED_TO, 0)));
  }
}
