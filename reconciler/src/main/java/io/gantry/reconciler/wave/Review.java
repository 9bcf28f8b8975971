package io.gantry.reconciler.wave;

import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.platform.GantryException;
import org.jspecify.annotations.Nullable;

/**
 * What a reviewer says of a study.
 *
 * @param source where it is; null: at the only source that has it
 * @param mrn of LINK, else null
 */
public record Review(
    String studyInstanceUid, @Nullable String source, Verdict verdict, @Nullable String mrn) {
  private static final int LONGEST = 64;

  /** GTY-0681 where it is none. */
  public Review {
    if (studyInstanceUid == null || !studyInstanceUid.matches("[0-9.]{1,64}") || verdict == null) {
      throw new GantryException("GTY-0681", "Name a study and what is decided of it");
    }
    if ((verdict == Verdict.LINK) != (mrn != null)) {
      throw new GantryException("GTY-0681", "A link, and nothing else, names an MRN");
    }
    if (mrn != null
        && (mrn.isBlank()
            || mrn.length() > LONGEST
            || !mrn.equals(mrn.strip())
            || mrn.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 0x7F))) {
      throw new GantryException(
          "GTY-0681", "The MRN is none: at most 64 characters without backslash or blanks around");
    }
  }
}
