package io.gantry.normalizer.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Invented patients and damaged records of them, with the answers: other names, other rates and
 * other damage than the corpus has, so that what was learned from that one shows itself. The same
 * seed gives the same records.
 */
final class DirtyRecords {
  private static final String[] ONSETS = {
    "b", "br", "d", "dr", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t",
    "tr", "v"
  };
  private static final String[] VOWELS = {"a", "e", "i", "o", "u", "ai", "au", "ee"};
  private static final String[] ENDS = {"", "n", "r", "s", "l", "nd", "rt", "ck", "sen", "ova"};

  /** Names of several cultures and alphabets; nobody in particular. */
  private static final String[][] FOREIGN = {
    {"Kováčová", "Ľubica"}, {"Ørnskov", "Åge"}, {"Guðmundsdóttir", "Þóra"}, {"Çağlayan", "Gülşah"},
    {"Łękawska", "Bożena"}, {"Schönhuber", "Götz"}, {"Thévenot", "Anaïs"}, {"Ibáñez", "Iñaki"},
    {"Đurđević", "Željko"}, {"Phạm", "Ngọc"}, {"Ковальчук", "Тарас"}, {"Лисицына", "Зоя"},
    {"Μαυρομάτης", "Θωμάς"}, {"Σταματάκη", "Ρένα"}
  };

  private final Random random;
  private final List<Patient> patients = new ArrayList<>();
  private final List<Answered> records = new ArrayList<>();
  private final List<String> families = new ArrayList<>();
  private final List<String> givens = new ArrayList<>();

  /** A record and the MRNs that are right; none = not in the index. */
  record Answered(PatientRecord record, List<String> right, boolean clean) {}

  DirtyRecords(long seed, int population, int count) {
    random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      families.add(name(2 + random.nextInt(2)));
      givens.add(name(2));
    }
    populate(population);
    for (int i = 0; i < count; i++) {
      boolean outsider = random.nextInt(7) == 0;
      records.add(outsider ? stranger(i) : damaged(i, patients.get(random.nextInt(population))));
    }
  }

  List<Patient> patients() {
    return patients;
  }

  List<Answered> records() {
    return records;
  }

  private void populate(int population) {
    while (patients.size() < population) {
      boolean twin = random.nextInt(20) == 0 && !patients.isEmpty();
      boolean junior = random.nextInt(25) == 0 && !patients.isEmpty();
      Patient earlier = patients.isEmpty() ? null : patients.get(random.nextInt(patients.size()));
      if (twin && earlier != null) {
        PersonName name = PersonName.of(earlier.name().family(), pick(givens));
        add(name, earlier.birthDate(), sex());
      } else if (junior && earlier != null) {
        PersonName name =
            new PersonName(
                earlier.name().family(), earlier.name().given(), "", "", "Jr", "", "", "");
        add(name, date(), earlier.sex());
      } else if (random.nextInt(12) == 0) {
        String[] foreign = FOREIGN[random.nextInt(FOREIGN.length)];
        add(PersonName.of(foreign[0], foreign[1]), date(), sex());
      } else {
        String former = random.nextInt(6) == 0 ? pick(families) : "";
        String middle = random.nextInt(3) == 0 ? pick(givens) : "";
        add(
            new PersonName(pick(families), pick(givens), middle, "", "", former, "", ""),
            date(),
            sex());
      }
    }
  }

  private void add(PersonName name, int born, char sex) {
    String mrn = "P" + (400_000 + patients.size() * 7);
    boolean same =
        patients.stream()
            .anyMatch(p ->
                p.birthDate() == born
                    && p.name().family().equals(name.family())
                    && p.name().given().equals(name.given()));
    if (!same) {
      patients.add(new Patient(mrn, name, born, sex, "CITYHOSP", ""));
    }
  }

  private Answered damaged(int i, Patient patient) {
    PersonName name = patient.name();
    String family =
        !name.previousFamily().isEmpty() && random.nextInt(3) == 0
            ? name.previousFamily()
            : name.family();
    String given = name.given();
    String born = String.valueOf(patient.birthDate());
    boolean clean = true;
    switch (random.nextInt(16)) {
      case 0 -> {
        family = slip(family);
        clean = false;
      }
      case 1 -> {
        given = slip(given);
        clean = false;
      }
      case 2 -> {
        given = given.substring(0, 1);
        clean = false;
      }
      case 3 -> {
        born = "";
        clean = false;
      }
      case 4 -> {
        born = digit(born);
        clean = false;
      }
      case 5 -> born = born.substring(0, 4) + "/" + born.substring(4, 6) + "/" + born.substring(6);
      case 6 -> {
        String kept = family;
        family = given;
        given = kept;
      }
      default -> {}
    }
    String text =
        switch (random.nextInt(6)) {
          case 0 -> (family + "^" + given + "^" + name.middle()).toUpperCase(Locale.ROOT);
          case 1 -> family + ", " + given;
          case 2 -> given + " " + family;
          default -> family + "^" + given + "^" + name.middle() + "^^" + name.suffix();
        };
    int number = random.nextInt(10);
    String id = "L" + (100_000 + i);
    if (number < 3) {
      id = patient.mrn();
    } else if (number == 3) {
      id = patients.get(random.nextInt(patients.size())).mrn(); // somebody's, seldom the right one
      clean = false;
    }
    String sex = random.nextInt(20) == 0 ? "" : String.valueOf(patient.sex());
    PatientRecord record = new PatientRecord("R" + i, "A" + i % 3, id, "", "", text, born, sex);
    return new Answered(record, List.of(patient.mrn()), clean);
  }

  /** Nobody of the index, but often close to somebody. */
  private Answered stranger(int i) {
    Patient like = patients.get(random.nextInt(patients.size()));
    String family = pick(families);
    String given = pick(givens);
    int born = date();
    switch (random.nextInt(4)) {
      case 0 -> {
        family = like.name().family();
        given = like.name().given();
      }
      case 1 -> {
        family = like.name().family();
        born = like.birthDate();
      }
      case 2 -> {
        given = like.name().given();
        born = like.birthDate();
      }
      default -> {}
    }
    String typed = family;
    String typedGiven = given;
    int when = born;
    boolean exists =
        patients.stream()
            .anyMatch(p ->
                p.birthDate() == when
                    && p.name().given().equals(typedGiven)
                    && (p.name().family().equals(typed)
                        || p.name().previousFamily().equals(typed)));
    PatientRecord record =
        new PatientRecord(
            "R" + i,
            "A" + i % 3,
            "L" + (100_000 + i),
            "",
            "",
            (exists ? "Zzyzx" : family) + "^" + given,
            random.nextInt(10) == 0 ? "" : String.valueOf(born),
            String.valueOf(sex()));
    return new Answered(record, List.of(), true);
  }

  private String slip(String name) {
    int at = 1 + random.nextInt(name.length() - 2);
    return switch (random.nextInt(3)) {
      case 0 -> name.substring(0, at) + name.substring(at + 1);
      case 1 -> name.substring(0, at) + name.charAt(at) + name.substring(at);
      default ->
          name.substring(0, at) + name.charAt(at + 1) + name.charAt(at) + name.substring(at + 2);
    };
  }

  private String digit(String born) {
    int at = random.nextInt(8);
    return born.substring(0, at) + random.nextInt(10) + born.substring(at + 1);
  }

  private String pick(List<String> names) {
    return names.get((int) Math.pow(names.size(), random.nextDouble()) - 1);
  }

  private char sex() {
    return random.nextBoolean() ? 'F' : 'M';
  }

  private int date() {
    return (1930 + random.nextInt(90)) * 10000
        + (1 + random.nextInt(12)) * 100
        + 1
        + random.nextInt(28);
  }

  private String name(int syllables) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < syllables; i++) {
      out.append(ONSETS[random.nextInt(ONSETS.length)])
          .append(VOWELS[random.nextInt(VOWELS.length)]);
    }
    out.append(ENDS[random.nextInt(ENDS.length)]);
    return Character.toUpperCase(out.charAt(0)) + out.substring(1);
  }
}
