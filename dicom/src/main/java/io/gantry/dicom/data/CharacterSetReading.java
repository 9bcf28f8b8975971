package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import java.util.List;

/**
 * One way to read all text of an object.
 *
 * @param sets the character sets that read it so, all to the same letters: values of (0008,0005)
 *     first, then names of encodings that DICOM has no term for
 * @param score how much it looks like text: points a character, see docs/character-sets.md
 * @param plausible whether nothing in the text speaks against this reading
 * @param selfEvident whether the bytes themselves leave no other reading: UTF-8, escape sequences
 *     or a misspelled term, and what they give is plausible
 */
public record CharacterSetReading(
    List<String> sets, double score, boolean plausible, boolean selfEvident) {
  public CharacterSetReading {
    sets = List.copyOf(sets);
    if (sets.isEmpty()) {
      throw new IllegalArgumentException("a reading needs a character set");
    }
  }

  /** The first of its sets; {@link CharacterSet#named} knows it. */
  public String set() {
    return sets.get(0);
  }

  /** Decodes with it. */
  public CharacterSet characterSet() {
    return CharacterSet.named(set());
  }

  /** Whether (0008,0005) could have said so. */
  public boolean defined() {
    return !CharacterSet.others().contains(set());
  }
}
