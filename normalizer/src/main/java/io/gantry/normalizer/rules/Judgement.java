package io.gantry.normalizer.rules;

import io.gantry.contracts.event.Finding.Severity;
import io.gantry.dicom.data.CharacterSetDetector;
import io.gantry.dicom.data.CharacterSetVerdict;
import io.gantry.dicom.data.CharacterSetVerdict.Evidence;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Deviation;
import io.gantry.dicom.data.Deviations;

/**
 * What the toolkit says of a head, as findings: that the declared character set can't be that of
 * the text, and where the encoding is not as the standard wants it. Nothing is changed for it.
 */
final class Judgement {
  private Judgement() {}

  /** Adds what {@link Survey} has not found already. */
  static void add(DataSet head, Findings findings) {
    if (CharacterSetDetector.judge(head) instanceof CharacterSetVerdict.CannotBeRight wrong
        && wrong.evidence() != Evidence.TERM_UNDEFINED) { // the survey has found it: all of them
      findings.add(wrong.path().toString(), code(wrong.evidence()), Severity.WARNING);
    }
    for (Deviation deviation : Deviations.of(head)) {
      findings.addUnlessThere(
          deviation.path().toString(), code(deviation.kind()), severity(deviation.kind()));
    }
  }

  static String code(Evidence evidence) {
    return switch (evidence) {
      case TERM_UNDEFINED -> "character-set-term";
      case HIGH_BYTE_UNDECLARED -> Findings.UNDECLARED_BYTES;
      case NO_CHARACTER -> "character-set-lacks-character";
      case UTF8_SEQUENCE -> "character-set-hides-utf8";
      case ESCAPE_UNDECLARED -> "character-set-escape-undeclared";
      case ESCAPE_NOT_REPEATED -> "character-set-escape-not-repeated";
    };
  }

  /** The names of docs/malformed.md, but for what the survey has a name for. */
  static String code(Deviation.Kind kind) {
    return kind == Deviation.Kind.ODD_LENGTH ? "odd-value-length" : kind.toString();
  }

  private static Severity severity(Deviation.Kind kind) {
    return switch (kind) {
      case UNKNOWN_VR,
          OTHER_VR,
          ODD_LENGTH,
          INCOMPLETE_NUMBER,
          DUPLICATE,
          OUT_OF_ORDER,
          NO_SEQUENCE ->
          Severity.WARNING;
      case SENT_AS_UNKNOWN,
          PRIVATE_WITHOUT_CREATOR,
          GROUP_LENGTH,
          NO_PREAMBLE,
          NO_META,
          SYNTAX_GUESSED,
          META_IMPLICIT,
          META_GROUP_LENGTH,
          META_DIFFERS ->
          Severity.INFO;
    };
  }
}
