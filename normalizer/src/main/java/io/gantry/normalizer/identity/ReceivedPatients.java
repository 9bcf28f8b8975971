package io.gantry.normalizer.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Patients as they were received, by MRN: about 100 bytes each, in arrays. Room that is no longer
 * used is won back once it is half of all. One writer; readers while it does not write.
 */
final class ReceivedPatients {
  private static final int CHUNK = 1 << 20;
  private static final char SEPARATOR = '\u001f';
  private static final int FIELDS = 13;

  private List<byte[]> chunks = new ArrayList<>(List.of(new byte[CHUNK]));
  private final Chains byMrn = new Chains();
  private int filled;
  private int size;
  private long unused;

  /** Chunk and offset; there the length stands in two bytes. */
  private long[] offsets = new long[1 << 10];

  /** Adds or replaces. */
  void put(Patient patient) {
    byte[] packed = packed(patient);
    if (packed.length > 0xFFFF) {
      throw new IllegalArgumentException("a patient of more than 64 KiB");
    }
    int number = numberOf(patient.mrn());
    if (number >= 0) {
      unused += 2 + length(chunks.get((int) (offsets[number] >>> 32)), (int) offsets[number]);
    } else {
      number = size++;
      if (number == offsets.length) {
        offsets = Arrays.copyOf(offsets, offsets.length * 2);
      }
      byMrn.add(Hash.of(patient.mrn()), number);
    }
    append(number, packed, 0, packed.length);
    if (unused > CHUNK && unused > (long) chunks.size() * CHUNK / 2) {
      repack();
    }
  }

  private void append(int number, byte[] bytes, int from, int length) {
    if (filled + 2 + length > CHUNK) {
      chunks.add(new byte[CHUNK]);
      filled = 0;
    }
    byte[] chunk = chunks.getLast();
    offsets[number] = (long) (chunks.size() - 1) << 32 | filled;
    chunk[filled] = (byte) (length >>> 8);
    chunk[filled + 1] = (byte) length;
    System.arraycopy(bytes, from, chunk, filled + 2, length);
    filled += 2 + length;
  }

  private void repack() {
    List<byte[]> old = chunks;
    chunks = new ArrayList<>(List.of(new byte[CHUNK]));
    filled = 0;
    unused = 0;
    for (int number = 0; number < size; number++) {
      byte[] chunk = old.get((int) (offsets[number] >>> 32));
      int at = (int) offsets[number];
      append(number, chunk, at + 2, length(chunk, at));
    }
  }

  private static int length(byte[] chunk, int at) {
    return (chunk[at] & 0xff) << 8 | (chunk[at + 1] & 0xff);
  }

  Optional<Patient> find(String mrn) {
    int number = numberOf(mrn);
    return number < 0 ? Optional.empty() : Optional.of(get(number));
  }

  private int numberOf(String mrn) {
    int[] found = {-1};
    byMrn.forEach(
        Hash.of(mrn),
        Integer.MAX_VALUE,
        number -> {
          if (get(number).mrn().equals(mrn)) {
            found[0] = number;
          }
        });
    return found[0];
  }

  private Patient get(int number) {
    byte[] chunk = chunks.get((int) (offsets[number] >>> 32));
    int at = (int) offsets[number];
    String text = new String(chunk, at + 2, length(chunk, at), StandardCharsets.UTF_8);
    String[] f = text.split(String.valueOf(SEPARATOR), FIELDS);
    return new Patient(
        f[0],
        new PersonName(f[5], f[6], f[7], f[8], f[9], f[10], f[11], f[12]),
        Integer.parseInt(f[1]),
        f[2].charAt(0),
        f[3],
        f[4]);
  }

  private static byte[] packed(Patient patient) {
    PersonName name = patient.name();
    return String.join(
            String.valueOf(SEPARATOR),
            patient.mrn(),
            Integer.toString(patient.birthDate()),
            String.valueOf(patient.sex()),
            patient.issuer(),
            patient.issuerOid(),
            name.family(),
            name.given(),
            name.middle(),
            name.prefix(),
            name.suffix(),
            name.previousFamily(),
            name.ideographic(),
            name.phonetic())
        .getBytes(StandardCharsets.UTF_8);
  }
}
