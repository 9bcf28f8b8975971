package io.gantry.normalizer.book;

import io.gantry.dicom.data.DataSet;
import java.util.List;
import java.util.SortedMap;

/** What the rules made of a header. */
public sealed interface Applied {
  /**
   * It may go on.
   *
   * @param head after the rules
   * @param by of each top-level tag that is not as it was, the last rule that changed it; unsigned
   *     order
   * @param rules that changed something, in their order
   */
  record Changed(DataSet head, SortedMap<Integer, Rule> by, List<Rule> rules) implements Applied {}

  /**
   * A person has to look at it.
   *
   * @param why without patient data
   */
  record Held(Rule rule, String why) implements Applied {}
}
