package io.gantry.normalizer.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Titles, degrees, generations and particles around a name. */
final class Affixes {
  private static final Set<String> TITLES =
      Set.of(
          "dr", "prof", "mr", "mrs", "ms", "miss", "mister", "rev", "sir", "dame", "lady", "herr",
          "frau", "mme", "mlle", "sra", "srta", "don", "dona", "fr", "hon", "capt", "maj", "sgt");
  private static final Set<String> DEGREES =
      Set.of("md", "phd", "dds", "dvm", "rn", "esq", "msc", "bsc", "mba", "dipl", "ing");
  private static final Set<String> PARTICLES =
      Set.of(
          "de", "la", "las", "los", "da", "das", "do", "dos", "du", "des", "del", "della", "di",
          "van", "von", "der", "den", "ter", "ten", "zu", "zur", "le", "el", "al", "bin", "ibn",
          "ben", "abu", "st", "saint", "san", "y", "e", "af", "av");

  private Affixes() {}

  /** Junior and the second are one generation; 0 = none said, -1 = the elder. */
  static int generation(String token) {
    return switch (token) {
      case "sr", "senior", "sen" -> -1;
      case "jr", "junior", "jun", "ii", "2nd" -> 2;
      case "iii", "3rd" -> 3;
      case "iv", "4th" -> 4;
      default -> 0;
    };
  }

  static int generationIn(String tokens) {
    for (String token : tokens.split(" ")) {
      int generation = generation(token);
      if (generation != 0) {
        return generation;
      }
    }
    return 0;
  }

  /** Without titles, degrees and generations, as long as something is left. */
  static String bare(String tokens) {
    if (tokens.indexOf(' ') < 0) {
      return tokens;
    }
    List<String> kept = new ArrayList<>();
    for (String token : tokens.split(" ")) {
      boolean affix = TITLES.contains(token) || DEGREES.contains(token) || generation(token) != 0;
      if (!affix) {
        kept.add(token);
      }
    }
    return kept.isEmpty() ? tokens : String.join(" ", kept);
  }

  static boolean isParticle(String token) {
    return PARTICLES.contains(token);
  }

  /** Joined without particles; all of it if nothing else is there. */
  static String core(String tokens) {
    if (tokens.indexOf(' ') < 0) {
      return tokens;
    }
    StringBuilder out = new StringBuilder();
    for (String token : tokens.split(" ")) {
      if (!PARTICLES.contains(token)) {
        out.append(token);
      }
    }
    return out.isEmpty() ? NameText.joined(tokens) : out.toString();
  }
}
