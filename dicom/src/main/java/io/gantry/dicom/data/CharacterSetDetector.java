package io.gantry.dicom.data;

import io.gantry.dicom.data.CharacterSetVerdict.CannotBeRight;
import io.gantry.dicom.data.CharacterSetVerdict.Evidence;
import io.gantry.dicom.data.CharacterSetVerdict.Fits;
import io.gantry.dicom.data.CharacterSetVerdict.Proposal;
import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.dicom.data.charset.TextProblem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says when the declared Specific Character Set (PS3.3 C.12.1.1.2) cannot be that of the text, by
 * the first byte that shows it, and what would explain the text instead. Looks at every value of
 * SH, LO, UC, PN, ST, LT and UT at any depth. A judgement, never a change.
 */
public final class CharacterSetDetector {
  /** There are not that many defined terms: of more, none is proposed. */
  static final int MAX_TERMS = 24;

  private CharacterSetDetector() {}

  /** Judges a data set (or head) with all its items. */
  public static CharacterSetVerdict judge(DataSet dataSet) {
    CannotBeRight term = wrongTerm(dataSet);
    if (term != null) {
      return term;
    }
    List<Walk.Text> texts =
        Walk.texts(dataSet).stream().filter(text -> speaks(text.element())).toList();
    CannotBeRight unexplained = unexplained(texts);
    if (unexplained != null) {
      return unexplained;
    }
    CannotBeRight utf8 = utf8UnderAnotherName(texts);
    return utf8 != null ? utf8 : new Fits(texts.size());
  }

  /** Whether a value has bytes that not all sets read alike. */
  static boolean speaks(ValueElement value) {
    for (int i = value.offset(); i < value.offset() + value.length(); i++) {
      if (value.array()[i] < 0 || value.array()[i] == 0x1B) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable CannotBeRight wrongTerm(DataSet dataSet) {
    CannotBeRight[] found = new CannotBeRight[1];
    Walk.elements(
        dataSet,
        (path, element, charset) -> {
          if (found[0] == null && element.tag() == Tag.SPECIFIC_CHARACTER_SET) {
            found[0] = wrongTerm(path, element);
          }
        });
    return found[0];
  }

  private static @Nullable CannotBeRight wrongTerm(ElementPath path, Element element) {
    if (!(element instanceof ValueElement value)) {
      return null;
    }
    CharacterSet declared = CharacterSet.of(value.strings(CharacterSet.DEFAULT));
    if (declared.issues().isEmpty()) {
      return null;
    }
    CharacterSet.TermIssue issue = declared.issues().get(0);
    List<String> terms = declared.terms();
    int before = 0;
    for (String term : terms.subList(0, Math.max(0, terms.indexOf(issue.term())))) {
      before += term.length() + 1;
    }
    boolean clear =
        terms.size() <= MAX_TERMS
            && declared.issues().stream().allMatch(i -> i.meant().isPresent());
    Optional<Proposal> proposal =
        clear ? Optional.of(new Proposal(meant(declared), true)) : Optional.empty();
    return new CannotBeRight(
        path,
        before,
        Evidence.TERM_UNDEFINED,
        proposal,
        "Specific Character Set has a value that is no defined term"
            + proposal.map(p -> "; what is meant is " + p.charset()).orElse(""));
  }

  static String meant(CharacterSet declared) {
    List<String> alone =
        declared.issues().stream()
            .flatMap(i -> i.meant().stream())
            .filter(m -> !m.startsWith("ISO") || m.equals("ISO_IR 192"))
            .toList();
    if (!alone.isEmpty()) {
      return alone.get(0);
    }
    List<String> terms =
        declared.terms().stream()
            .map(term ->
                declared.issues().stream()
                    .filter(i -> i.term().equals(term))
                    .flatMap(i -> i.meant().stream())
                    .findFirst()
                    .orElse(term))
            .toList();
    return String.join("\\", terms);
  }

  private static @Nullable CannotBeRight unexplained(List<Walk.Text> texts) {
    for (Walk.Text text : texts) {
      Optional<TextProblem> problem = text.problem();
      if (problem.isPresent()) {
        return unexplained(text, problem.get(), texts);
      }
    }
    return null;
  }

  private static CannotBeRight unexplained(
      Walk.Text text, TextProblem problem, List<Walk.Text> texts) {
    CharacterSet declared = text.charset();
    return switch (problem.kind()) {
      case ESCAPE_NOT_REPEATED ->
          new CannotBeRight(
              text.path(),
              problem.offset(),
              Evidence.ESCAPE_NOT_REPEATED,
              Optional.empty(),
              "a declared set is used without its escape sequence (PS3.5 6.1.2.5.3); it is read as"
                  + " if it had one");
      case ESCAPE_UNDECLARED, ESCAPE_UNKNOWN -> {
        Optional<Proposal> proposal = TextGuess.withEscapes(declared, texts);
        yield new CannotBeRight(
            text.path(),
            problem.offset(),
            Evidence.ESCAPE_UNDECLARED,
            proposal,
            "an escape sequence switches to a set that is not declared" + says(proposal));
      }
      case HIGH_BYTE_UNDECLARED -> {
        Optional<Proposal> proposal = TextGuess.of(unexplainedOf(texts));
        yield new CannotBeRight(
            text.path(),
            problem.offset(),
            Evidence.HIGH_BYTE_UNDECLARED,
            proposal,
            "no declared set has bytes of 0x80 and above" + says(proposal));
      }
      case NO_CHARACTER -> {
        Optional<Proposal> proposal = TextGuess.of(unexplainedOf(texts));
        yield new CannotBeRight(
            text.path(),
            problem.offset(),
            Evidence.NO_CHARACTER,
            proposal,
            (declared.isUtf8() ? "the text is no UTF-8" : "a byte is no character of the set")
                + says(proposal));
      }
    };
  }

  /** All values that what is declared for them does not explain. */
  private static List<Walk.Text> unexplainedOf(List<Walk.Text> texts) {
    return texts.stream().filter(text -> text.problem().isPresent()).toList();
  }

  private static String says(Optional<Proposal> proposal) {
    return proposal
        .map(p ->
            p.defined()
                ? "; all such text is right as " + p.charset()
                : "; all such text is right as " + p.charset() + ", which DICOM has no term for")
        .orElse("; several sets would explain the text, or none does");
  }

  /**
   * Sets of one byte, GB18030 and GBK explain nearly all bytes; but text in them is hardly ever
   * well-formed UTF-8 throughout.
   */
  private static @Nullable CannotBeRight utf8UnderAnotherName(List<Walk.Text> texts) {
    List<Walk.Text> others =
        texts.stream()
            .filter(text -> !text.charset().isUtf8() && text.element().hasHighBytes())
            .toList();
    if (others.isEmpty() || !others.stream().allMatch(Walk.Text::isUtf8)) {
      return null;
    }
    if (!TextGuess.isSurelyUtf8(others)) {
      return null;
    }
    Walk.Text first = others.get(0);
    return new CannotBeRight(
        first.path(),
        firstHigh(first.element()),
        Evidence.UTF8_SEQUENCE,
        Optional.of(new Proposal("ISO_IR 192", true)),
        "all bytes of 0x80 and above form well-formed UTF-8, which text in the declared set does"
            + " not do by chance");
  }

  private static int firstHigh(ValueElement value) {
    int at = 0;
    while (value.array()[value.offset() + at] >= 0) {
      at++;
    }
    return at;
  }
}
