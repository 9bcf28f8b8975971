package io.gantry.extractor.order;

import io.gantry.contracts.event.SourceLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Why a source is slow, in words: the cause, and what it has come to. */
final class LoadWords {
  private LoadWords() {}

  /**
   * For instance "...; LEGACY answered A702 31 times in 5 minutes; 2 of 4 at once now".
   *
   * @param archive its AE title
   */
  static String of(Stopped why, String archive, SourceLoad load) {
    List<String> words = new ArrayList<>(List.of(why.message()));
    new TreeMap<>(load.refusals())
        .forEach((what, times) ->
            words.add(
                (what.startsWith("GTY-")
                        ? "%2$s came up %3$s in 5 minutes"
                        : "%1$s answered %2$s %3$s in 5 minutes")
                    .formatted(archive, what, times == 1 ? "once" : times + " times")));
    words.add("%d of %d at once now".formatted(load.studiesAtOnce(), load.mostAtOnce()));
    return String.join("; ", words);
  }
}
