package io.gantry.normalizer.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A patient of the index in the forms that are compared, and how these are packed: UTF-8, one
 * control character between fields.
 *
 * @param family folded tokens, like given, middle and former
 * @param ideographic {@code family^given} or empty, like phonetic
 * @param latin whether the name was in Latin letters
 */
record IndexedPatient(
    String mrn,
    String family,
    String given,
    String middle,
    String former,
    String ideographic,
    String phonetic,
    int generation,
    Sex sex,
    int birthDate,
    boolean latin) {
  /** Separated fields before the flags. */
  static final int FIELDS = 7;

  private static final char SEPARATOR = '\u001f';

  static IndexedPatient of(Patient patient) {
    PersonName name = patient.name();
    boolean latin =
        !NameText.hasForeignLetters(name.family()) && !NameText.hasForeignLetters(name.given());
    String given = NameText.fold(name.given());
    return new IndexedPatient(
        patient.mrn(),
        Affixes.bare(NameText.fold(name.family())),
        Affixes.bare(given),
        Affixes.bare(NameText.fold(name.middle())),
        Affixes.bare(NameText.fold(name.previousFamily())),
        pair(name.ideographic(), false),
        pair(name.phonetic(), true),
        Affixes.generationIn(given + " " + NameText.fold(name.suffix())),
        Sex.of(patient.sex()),
        patient.birthDate(),
        latin);
  }

  private static String pair(String group, boolean phonetic) {
    if (group.isBlank()) {
      return "";
    }
    String[] parts = group.split("\\^", -1);
    String given = parts.length < 2 ? "" : parts[1];
    return phonetic
        ? NameText.phonetic(parts[0]) + "^" + NameText.phonetic(given)
        : NameText.ideographs(parts[0]) + "^" + NameText.ideographs(given);
  }

  byte[] packed() {
    return (mrn
            + SEPARATOR
            + family
            + SEPARATOR
            + given
            + SEPARATOR
            + middle
            + SEPARATOR
            + former
            + SEPARATOR
            + ideographic
            + SEPARATOR
            + phonetic
            + SEPARATOR
            + flags())
        .getBytes(StandardCharsets.UTF_8);
  }

  private char flags() {
    return (char) ('!' + (generation + 1) * 8 + sex.code() * 2 + (latin ? 1 : 0));
  }

  static IndexedPatient unpack(byte[] bytes, int from, int length, int birthDate) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    String[] fields = new String[FIELDS];
    int at = 0;
    for (int i = 0; i < fields.length; i++) {
      int end = text.indexOf(SEPARATOR, at);
      fields[i] = text.substring(at, end);
      at = end + 1;
    }
    int flags = text.charAt(at) - '!';
    return new IndexedPatient(
        fields[0],
        fields[1],
        fields[2],
        fields[3],
        fields[4],
        fields[5],
        fields[6],
        flags / 8 - 1,
        Sex.ofCode(flags / 2 % 4),
        birthDate,
        flags % 2 == 1);
  }

  /** What is looked up by name: order of family and given does not matter, nor does spelling. */
  List<Long> nameKeys() {
    List<Long> keys = new ArrayList<>(4);
    keys.add(nameKey(family, given));
    int blank = given.indexOf(' ');
    if (blank > 0) {
      keys.add(nameKey(family, given.substring(0, blank)));
    }
    if (!former.isEmpty()) {
      keys.add(nameKey(former, given));
    }
    if (!ideographic.isEmpty()) {
      keys.add(writtenKey(ideographic));
    }
    if (!phonetic.isEmpty()) {
      keys.add(writtenKey(phonetic));
    }
    return keys;
  }

  static long nameKey(String family, String given) {
    String f = Folds.sound(Affixes.core(family));
    String g = Folds.sound(NameText.joined(given));
    return Hash.of(f) + Hash.of(g) + 0x9E3779B97F4A7C15L;
  }

  static long writtenKey(String pair) {
    return Hash.of(NameText.unifiedIdeographs(pair.replace("^", "")) + "=");
  }
}
