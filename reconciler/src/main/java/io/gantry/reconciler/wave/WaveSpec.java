package io.gantry.reconciler.wave;

import io.gantry.platform.GantryException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a wave is to move.
 *
 * @param name of the wave; the same name again continues it
 * @param sources names of configured sources, at least one
 * @param query matching keys by DICOM keyword, empty: everything
 * @param studies when not empty, only these Study Instance UIDs
 */
public record WaveSpec(
    String name, List<String> sources, Map<String, String> query, List<String> studies) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public WaveSpec {
    if (!NAME.matcher(name).matches()) {
      throw new GantryException(
          "GTY-0610",
          "A wave's name is 1 to 64 letters, digits, dots, dashes or underscores, and begins with a"
              + " letter or digit");
    }
    if (sources.isEmpty()) {
      throw new GantryException("GTY-0611", "Wave " + name + " names no source");
    }
    sources = List.copyOf(sources);
    query = Map.copyOf(query);
    studies = List.copyOf(studies);
  }
}
