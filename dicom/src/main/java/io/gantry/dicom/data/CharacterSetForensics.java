package io.gantry.dicom.data;

import io.gantry.dicom.data.CharacterSetVerdict.CannotBeRight;
import io.gantry.dicom.data.CharacterSetVerdict.Evidence;
import io.gantry.dicom.data.charset.CharacterSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What text is really in where its declaration is missing or wrong: every set that decodes all of
 * it strictly, sets that give the same letters taken together, by how much the letters look like
 * text. Says which reading is evident from the bytes alone; names and indexes are for the caller to
 * compare (docs/character-sets.md). Pure; keeps no text.
 */
public final class CharacterSetForensics {
  /** Beyond this many distinct UTF-8 characters chance is out of the question. */
  private static final int SURE = 3;

  /** Fewer characters than these do not accuse a declaration that would do. */
  private static final int ENOUGH_TO_SUSPECT = 4;

  private static final double CLEAR = 0.5;

  /** The commonest first: of equal scores the earlier counts more. */
  private static final List<String> DEFINED =
      List.of(
          "ISO_IR 192",
          "ISO_IR 100",
          "ISO_IR 144",
          "GB18030",
          "ISO_IR 101",
          "ISO_IR 126",
          "ISO_IR 127",
          "ISO_IR 138",
          "ISO_IR 148",
          "ISO_IR 166",
          "ISO_IR 13",
          "ISO_IR 110",
          "ISO_IR 109",
          "ISO_IR 203");

  private CharacterSetForensics() {}

  /** What a declaration is. */
  public enum State {
    /** It explains all text. */
    FITS,
    /** It would do for the bytes, but what they give is no text in it, and is in another set. */
    SUSPECT,
    /** It is missing, or does not explain some byte. */
    WRONG
  }

  /**
   * @param readings best first; of {@link State#FITS} none
   * @param characters of more than ASCII that the evidence rests on
   */
  public record Examination(State state, List<CharacterSetReading> readings, int characters) {
    static final Examination FITS = new Examination(State.FITS, List.of(), 0);

    public Examination {
      readings = List.copyOf(readings);
    }

    /** The reading that the bytes alone make certain. */
    public Optional<CharacterSetReading> evident() {
      return readings.stream().filter(CharacterSetReading::selfEvident).findFirst();
    }
  }

  /**
   * Examines all text of an object.
   *
   * @param parts head, and tail where there is one
   */
  public static Examination examine(DataSet... parts) {
    CharacterSet declared = parts[0].charset();
    List<Walk.Text> texts = new ArrayList<>();
    CannotBeRight wrong = null;
    for (DataSet part : parts) {
      for (Walk.Text text : Walk.texts(part)) {
        if (CharacterSetDetector.speaks(text.element()) && !hasOwnSet(text, declared)) {
          texts.add(text);
        }
      }
      if (wrong == null && CharacterSetDetector.judge(part) instanceof CannotBeRight found) {
        wrong = found;
      }
    }
    if (texts.isEmpty() || (wrong != null && wrong.evidence() == Evidence.ESCAPE_NOT_REPEATED)) {
      return Examination.FITS; // read as if the escape sequence were there
    }
    List<CharacterSetReading> readings = readings(declared, texts);
    int characters = characters(texts);
    if (wrong != null) {
      return new Examination(State.WRONG, readings, characters);
    }
    return isSuspect(declared, texts, readings, characters)
        ? new Examination(State.SUSPECT, readings, characters)
        : Examination.FITS;
  }

  /** Whether text, where it is read as of this set, looks like text; also where there is none. */
  public static boolean isPlausibleAs(String set, DataSet part) {
    CharacterSet characterSet = CharacterSet.named(set);
    TextStatistics statistics = new TextStatistics(set);
    for (Walk.Text text : Walk.texts(part)) {
      if (text.element().hasHighBytes()) {
        text.element().strings(characterSet).forEach(statistics::add);
      }
    }
    return statistics.plausible() || statistics.isEmpty();
  }

  /** An item that declares another set, of which its text is. */
  private static boolean hasOwnSet(Walk.Text text, CharacterSet declared) {
    return !text.charset().equals(declared)
        && !text.charset().terms().isEmpty()
        && text.charset().issues().isEmpty()
        && text.isAsDeclared();
  }

  private static int characters(List<Walk.Text> texts) {
    int bytes = 0;
    for (Walk.Text text : texts) {
      for (byte b : text.element().bytes()) {
        bytes += b < 0 ? 1 : 0;
      }
    }
    return bytes;
  }

  private static boolean isSuspect(
      CharacterSet declared,
      List<Walk.Text> texts,
      List<CharacterSetReading> readings,
      int characters) {
    if (declared.isUtf8() || characters < ENOUGH_TO_SUSPECT || readings.isEmpty()) {
      return false;
    }
    TextStatistics asDeclared = new TextStatistics(declared.toString());
    texts.forEach(text -> text.element().strings(declared).forEach(asDeclared::add));
    CharacterSetReading best = readings.get(0);
    return !asDeclared.plausible() && best.plausible() && best.score() > asDeclared.score() + CLEAR;
  }

  private static List<CharacterSetReading> readings(CharacterSet declared, List<Walk.Text> texts) {
    List<String> sets = new ArrayList<>(DEFINED);
    sets.addAll(CharacterSet.others());
    Optional<String> meant = meant(declared);
    meant.filter(set -> !sets.contains(set)).ifPresent(set -> sets.add(0, set));
    Optional<String> escapes =
        hasEscapes(texts)
            ? TextGuess.withEscapes(declared, texts).map(CharacterSetVerdict.Proposal::charset)
            : Optional.empty();
    escapes.filter(set -> !sets.contains(set)).ifPresent(set -> sets.add(0, set));
    Map<List<String>, List<String>> byText = new LinkedHashMap<>();
    for (String set : sets) {
      decoded(set, texts)
          .ifPresent(text -> byText.computeIfAbsent(text, _ -> new ArrayList<>()).add(set));
    }
    List<CharacterSetReading> readings = new ArrayList<>();
    byText.forEach((text, same) -> readings.add(reading(text, same, false)));
    readings.sort(
        Comparator.comparing((CharacterSetReading r) -> !r.plausible())
            .thenComparing(Comparator.comparingDouble(CharacterSetReading::score).reversed()));
    Optional<String> evident = escapes.isPresent() ? escapes : evident(byText, readings, meant);
    return evident.isEmpty() ? readings : withEvident(readings, evident.get());
  }

  private static CharacterSetReading reading(
      List<String> text, List<String> sets, boolean evident) {
    CharacterSetReading best = null;
    for (String set : sets) {
      TextStatistics statistics = new TextStatistics(set);
      text.forEach(statistics::add);
      double score = Math.round(statistics.score() * 100) / 100.0;
      if (best == null || score > best.score()) {
        best = new CharacterSetReading(sets, score, statistics.plausible(), evident);
      }
    }
    return java.util.Objects.requireNonNull(best);
  }

  /** UTF-8 that is no chance, else what a misspelled term means. */
  private static Optional<String> evident(
      Map<List<String>, List<String>> byText,
      List<CharacterSetReading> readings,
      Optional<String> meant) {
    String utf8 = "ISO_IR 192";
    boolean isUtf8 = false;
    for (Map.Entry<List<String>, List<String>> one : byText.entrySet()) {
      if (one.getValue().contains(utf8)) {
        boolean plausible =
            readings.stream().anyMatch(r -> r.plausible() && r.sets().contains(utf8));
        boolean alone = readings.stream().noneMatch(r -> r.plausible() && !r.sets().contains(utf8));
        isUtf8 = plausible && (alone || distinct(one.getKey()) >= SURE);
      }
    }
    if (isUtf8) {
      return Optional.of(utf8);
    }
    boolean mayBeUtf8 = readings.stream().anyMatch(r -> r.plausible() && r.sets().contains(utf8));
    return meant.filter(set -> !mayBeUtf8 || set.equals(utf8));
  }

  private static int distinct(List<String> texts) {
    Set<Integer> characters = new HashSet<>();
    texts.forEach(text -> text.codePoints().filter(c -> c >= 0x80).forEach(characters::add));
    return characters.size();
  }

  private static List<CharacterSetReading> withEvident(
      List<CharacterSetReading> readings, String set) {
    List<CharacterSetReading> marked = new ArrayList<>();
    for (CharacterSetReading one : readings) {
      if (one.sets().contains(set) && one.plausible()) {
        List<String> first = new ArrayList<>(one.sets());
        first.remove(set);
        first.add(0, set);
        marked.add(0, new CharacterSetReading(first, one.score(), true, true));
      } else {
        marked.add(one);
      }
    }
    return marked;
  }

  /** What a misspelled declaration stands for, if that is clear. */
  private static Optional<String> meant(CharacterSet declared) {
    boolean clear =
        !declared.issues().isEmpty()
            && declared.terms().size() <= CharacterSetDetector.MAX_TERMS
            && declared.issues().stream().allMatch(issue -> issue.meant().isPresent());
    return clear ? Optional.of(CharacterSetDetector.meant(declared)) : Optional.empty();
  }

  private static boolean hasEscapes(List<Walk.Text> texts) {
    return texts.stream()
        .anyMatch(text -> {
          for (byte b : text.element().bytes()) {
            if (b == 0x1B) {
              return true;
            }
          }
          return false;
        });
  }

  /** All texts, where every byte of them is a character of the set. */
  private static Optional<List<String>> decoded(String name, List<Walk.Text> texts) {
    CharacterSet set = CharacterSet.named(name);
    List<String> decoded = new ArrayList<>();
    for (Walk.Text text : texts) {
      ValueElement e = text.element();
      if (!set.accepts(e.array(), e.offset(), e.length(), e.meaning().textKind())) {
        return Optional.empty();
      }
      String one = set.decode(e.array(), e.offset(), e.length(), e.meaning().textKind());
      if (one.indexOf(0x1B) >= 0 || one.indexOf(0xFFFD) >= 0) {
        return Optional.empty();
      }
      decoded.add(one);
    }
    return Optional.of(decoded);
  }
}
