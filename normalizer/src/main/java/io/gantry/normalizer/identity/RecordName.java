package io.gantry.normalizer.identity;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name of a record in every way in which it can be read.
 *
 * @param forms readings of what is written in letters; empty if there is none
 * @param ideographic {@code family^given}, or null
 * @param phonetic {@code family^given} in hiragana or hangul, or null
 * @param latin whether the letters are Latin ones
 * @param generation see {@link Affixes#generation}
 */
record RecordName(
    List<Form> forms,
    @Nullable String ideographic,
    @Nullable String phonetic,
    boolean latin,
    int generation) {
  /** Folded tokens of one reading; {@code rest}: middle names and what else follows. */
  record Form(String family, String given, String rest) {}

  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "test",
          "zztest",
          "zzztest",
          "phantom",
          "qc",
          "qa",
          "unknown",
          "unbekannt",
          "anonymous",
          "anonym",
          "trauma",
          "service",
          "demo",
          "dummy",
          "pig",
          "calibration",
          "nobody",
          "noname");

  /** A DICOM PN value. */
  static RecordName parse(String patientName) {
    Set<Form> forms = new LinkedHashSet<>();
    String ideographic = null;
    String phonetic = null;
    boolean latin = true;
    int generation = 0;
    for (String group : patientName.split("=")) {
      if (group.isBlank()) {
        continue;
      }
      switch (NameText.writingOf(group)) {
        case IDEOGRAPHIC -> ideographic = ideographic == null ? pair(group, false) : ideographic;
        case PHONETIC -> phonetic = pair(group, true);
        case ALPHABETIC -> {
          latin = !NameText.hasForeignLetters(group);
          generation = readings(group, forms);
          String repaired = Mojibake.repaired(group);
          if (repaired != null && NameText.writingOf(repaired) == NameText.Writing.ALPHABETIC) {
            readings(repaired, forms);
          }
        }
      }
    }
    return new RecordName(List.copyOf(forms), ideographic, phonetic, latin, generation);
  }

  private static String pair(String group, boolean phonetic) {
    String[] parts = group.split("\\^", -1);
    String family = phonetic ? NameText.phonetic(parts[0]) : NameText.ideographs(parts[0]);
    String given = parts.length < 2 ? "" : parts[1];
    return family + "^" + (phonetic ? NameText.phonetic(given) : NameText.ideographs(given));
  }

  /** Adds the readings and returns the generation. */
  private static int readings(String group, Set<Form> forms) {
    if (group.indexOf('^') >= 0) {
      String[] parts = group.split("\\^", -1);
      String given = NameText.fold(parts[1]);
      String rest = parts.length > 2 ? NameText.fold(parts[2]) : "";
      StringBuilder affixes = new StringBuilder(given).append(' ').append(rest);
      for (int i = 3; i < parts.length; i++) {
        affixes.append(' ').append(NameText.fold(parts[i]));
      }
      add(forms, Affixes.bare(NameText.fold(parts[0])), Affixes.bare(given), Affixes.bare(rest));
      return Affixes.generationIn(affixes.toString());
    }
    int comma = group.indexOf(',');
    if (comma >= 0) {
      String after = NameText.fold(group.substring(comma + 1));
      String before = NameText.fold(group.substring(0, comma));
      add(forms, Affixes.bare(before), Affixes.bare(after), "");
      return Affixes.generationIn(before + " " + after);
    }
    String all = NameText.fold(group);
    String[] tokens = Affixes.bare(all).split(" ");
    if (tokens.length == 1) {
      add(forms, tokens[0], "", "");
    }
    for (int cut = 1; cut < tokens.length; cut++) {
      add(
          forms,
          String.join(" ", List.of(tokens).subList(0, cut)),
          String.join(" ", List.of(tokens).subList(cut, tokens.length)),
          "");
    }
    return Affixes.generationIn(all);
  }

  /** A part of nothing but lost letters says nothing. */
  private static void add(Set<Form> forms, String family, String given, String rest) {
    String f = readable(family);
    String g = readable(given);
    if (!f.isEmpty() || !g.isEmpty()) {
      forms.add(new Form(f, g, readable(rest)));
    }
  }

  private static String readable(String tokens) {
    return tokens.chars().anyMatch(c -> c != '?' && c != ' ') ? tokens : "";
  }

  /** Whether the name is one that stands for no person. */
  boolean isPlaceholder() {
    List<String> tokens = new ArrayList<>();
    for (Form form : forms) {
      tokens.addAll(List.of((form.family() + " " + form.given()).split(" ")));
    }
    return tokens.stream().anyMatch(PLACEHOLDERS::contains)
        || (tokens.contains("doe") && (tokens.contains("john") || tokens.contains("jane")));
  }

  boolean isEmpty() {
    return forms.isEmpty() && ideographic == null && phonetic == null;
  }
}
