package io.gantry.simulator;

import java.util.List;
import java.util.Locale;

/**
 * An invented person.
 *
 * @param characterSet (0008,0005) that the name needs; empty for none
 * @param declared whether the objects say so; where not, the text is UTF-8 all the same
 * @param issuer empty where the objects carry none
 */
record SimulatedPatient(
    String id,
    String issuer,
    String name,
    String birthDate,
    String sex,
    String characterSet,
    boolean declared) {
  private static final long PATIENTS = 1;

  /** Names that somebody made up; parts are combined, so nobody is meant. */
  private record Names(String characterSet, List<String> family, List<String> given) {}

  private static final Names PLAIN =
      new Names(
          "",
          List.of(
              "Larkspur",
              "Quillfeather",
              "Thistlewood",
              "Marrowgate",
              "Ashgrove",
              "Brightwater",
              "Fennimore",
              "Holloway-Reed",
              "Pellgrim",
              "Ravenscote",
              "Stonebridge",
              "Underhay"),
          List.of(
              "Ada^Marie",
              "Bertram",
              "Clementine",
              "Dorian^J",
              "Elspeth",
              "Florian",
              "Greta",
              "Hugo^Paul",
              "Imogen",
              "Jasper",
              "Katya",
              "Leopold"));
  private static final Names LATIN_1 =
      new Names(
          "ISO_IR 100",
          List.of("Müllersberg", "Ångholm", "Peñablanca", "Bjørkelund", "Großweiler"),
          List.of("Jürgen", "Zoë", "Íñigo", "Søren", "Françoise"));
  private static final Names UNICODE =
      new Names(
          "ISO_IR 192",
          List.of("Wiśniogórska", "Παπαδάκης", "Грачевский", "Yıldıztepe", "Kőszegfalvi"),
          List.of("Małgorzata", "Ελπίδα", "Иллариóн", "Şule", "Ödön"));
  private static final List<String> JAPANESE =
      List.of(
          "Hanamori^Jiro=花森^次郎=はなもり^じろう",
          "Tsukishima^Aki=月島^亜紀=つきしま^あき",
          "Kazehaya^Ren=風早^蓮=かぜはや^れん");

  /** Two studies in three belong to a patient who has another one. */
  static SimulatedPatient of(Holding holding, int study) {
    int number = study / 3 * 2 + study % 3 / 2;
    Draw draw = Draw.of(holding.seed(), PATIENTS, number);
    int writing = draw.below(16);
    Names names = writing < 10 ? PLAIN : writing < 12 ? LATIN_1 : UNICODE;
    String name =
        writing == 15
            ? draw.oneOf(JAPANESE)
            : draw.oneOf(names.family) + "^" + draw.oneOf(names.given);
    boolean declared = writing != 14;
    return new SimulatedPatient(
        String.format(Locale.ROOT, "SIM%07d", Math.floorMod(draw.next(), 9_000_000) + 1_000_000),
        draw.below(4) == 0 ? "" : holding.issuer(),
        name,
        date(draw, 1931, 2019),
        draw.below(2) == 0 ? "F" : "M",
        names.characterSet,
        declared);
  }

  /** A DA value. */
  static String date(Draw draw, int firstYear, int lastYear) {
    return String.format(
        Locale.ROOT,
        "%04d%02d%02d",
        draw.between(firstYear, lastYear),
        draw.between(1, 12),
        draw.between(1, 28));
  }

  /** A TM value. */
  static String time(Draw draw) {
    return String.format(
        Locale.ROOT, "%02d%02d%02d", draw.between(7, 19), draw.between(0, 59), draw.between(0, 59));
  }
}
