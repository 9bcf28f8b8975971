package io.gantry.normalizer.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Patients by number in large byte arrays: length in two bytes, {@link IndexedPatient#packed()}, a
 * character that stands for the issuer, then the other numbers. Room that is no longer used is won
 * back once it is half of all. One writer; readers after it.
 */
final class PackedPatients {
  private static final int CHUNK = 1 << 20;
  private static final int MOST_ISSUERS = 50_000;
  private static final char SEPARATOR = '\u001f';

  private List<byte[]> chunks = new ArrayList<>(List.of(new byte[CHUNK]));
  private int filled;
  private long unused;

  /** Where a patient starts: chunk and offset; -1 = nowhere yet. */
  private long[] offsets = nowhere(1 << 10);

  private int size;

  /** Issuer and OID; the place in the list is what is packed. */
  private final List<List<String>> issuers = new ArrayList<>();

  private final Map<List<String>, Integer> issuerCodes = new HashMap<>();

  private static long[] nowhere(int length) {
    long[] array = new long[length];
    Arrays.fill(array, -1);
    return array;
  }

  byte[] pack(IndexedPatient patient, String issuer, String oid, List<String> aliases) {
    List<String> both =
        Stream.of(issuer, oid).map(i -> i.strip().toUpperCase(Locale.ROOT)).toList();
    int code = issuerCodes.computeIfAbsent(both, _ -> issuers.size());
    if (code == issuers.size()) {
      if (code == MOST_ISSUERS) {
        throw new IllegalArgumentException("more than " + MOST_ISSUERS + " issuers of MRNs");
      }
      issuers.add(both);
    }
    return join(patient.packed(), (char) ('!' + code), aliases);
  }

  /** The same patient with other aliases. */
  byte[] withAliases(int number, List<String> aliases) {
    String text = text(number);
    int flags = flagsOf(text);
    return join(
        text.substring(0, flags + 1).getBytes(StandardCharsets.UTF_8),
        text.charAt(flags + 1),
        aliases);
  }

  private static byte[] join(byte[] patient, char issuer, List<String> aliases) {
    StringBuilder rest = new StringBuilder().append(issuer);
    aliases.forEach(alias -> rest.append(SEPARATOR).append(alias));
    byte[] extras = rest.toString().getBytes(StandardCharsets.UTF_8);
    byte[] bytes = Arrays.copyOf(patient, patient.length + extras.length);
    System.arraycopy(extras, 0, bytes, patient.length, extras.length);
    if (bytes.length > 0xffff) {
      throw new IllegalArgumentException("a patient of more than 64 KiB");
    }
    return bytes;
  }

  void store(int number, byte[] bytes) {
    if (number >= offsets.length) {
      int before = offsets.length;
      offsets = Arrays.copyOf(offsets, Math.max(number + 1, before * 3 / 2));
      Arrays.fill(offsets, before, offsets.length, -1);
    }
    size = Math.max(size, number + 1);
    if (offsets[number] >= 0) {
      unused += length(number) + 2;
    }
    append(number, bytes, 0, bytes.length);
    if (unused > CHUNK && unused > (long) chunks.size() * CHUNK / 2) {
      repack();
    }
  }

  private void append(int number, byte[] bytes, int from, int length) {
    if (filled + length + 2 > CHUNK) {
      chunks.add(new byte[CHUNK]);
      filled = 0;
    }
    byte[] chunk = chunks.getLast();
    chunk[filled] = (byte) (length >>> 8);
    chunk[filled + 1] = (byte) length;
    System.arraycopy(bytes, from, chunk, filled + 2, length);
    offsets[number] = (long) (chunks.size() - 1) << 32 | filled;
    filled += length + 2;
  }

  private void repack() {
    List<byte[]> old = chunks;
    chunks = new ArrayList<>(List.of(new byte[CHUNK]));
    filled = 0;
    unused = 0;
    for (int number = 0; number < size; number++) {
      if (offsets[number] >= 0) {
        byte[] chunk = old.get((int) (offsets[number] >>> 32));
        int at = (int) offsets[number];
        append(number, chunk, at + 2, length(chunk, at));
      }
    }
  }

  /** Whether just these bytes are packed for the patient. */
  boolean holds(int number, byte[] bytes) {
    int at = start(number);
    return Arrays.equals(chunk(number), at, at + length(number), bytes, 0, bytes.length);
  }

  IndexedPatient get(int number, int birthDate) {
    return IndexedPatient.unpack(chunk(number), start(number), length(number), birthDate);
  }

  List<String> aliases(int number) {
    String text = text(number);
    int flags = flagsOf(text);
    return text.length() == flags + 2
        ? List.of()
        : List.of(text.substring(flags + 3).split(String.valueOf(SEPARATOR), -1));
  }

  /** Namespace and OID in upper case, as far as they are said. */
  List<String> issuers(int number) {
    String text = text(number);
    return issuers.get(text.charAt(flagsOf(text) + 1) - '!').stream()
        .filter(issuer -> !issuer.isEmpty())
        .distinct()
        .toList();
  }

  /** Where the flags stand: behind the seventh separator. */
  private static int flagsOf(String text) {
    int at = -1;
    for (int i = 0; i < IndexedPatient.FIELDS; i++) {
      at = text.indexOf(SEPARATOR, at + 1);
    }
    return at + 1;
  }

  private String text(int number) {
    return new String(chunk(number), start(number), length(number), StandardCharsets.UTF_8);
  }

  private byte[] chunk(int number) {
    return chunks.get((int) (offsets[number] >>> 32));
  }

  private int start(int number) {
    return (int) offsets[number] + 2;
  }

  private int length(int number) {
    return length(chunk(number), (int) offsets[number]);
  }

  private static int length(byte[] chunk, int at) {
    return (chunk[at] & 0xff) << 8 | (chunk[at + 1] & 0xff);
  }
}
