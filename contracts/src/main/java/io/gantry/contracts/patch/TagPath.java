package io.gantry.contracts.patch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where an element stands in a data set: tags of enclosing sequences, each with an item number from
 * 0, then the element's own tag. In text {@code 00081140[0].00081155}.
 *
 * @param steps enclosing sequences, outermost first
 * @param tag (group &lt;&lt; 16) | element
 */
public record TagPath(List<Step> steps, int tag) {
  /** One enclosing sequence and the number of the item in it. */
  public record Step(int tag, int item) {}

  public TagPath {
    steps = List.copyOf(steps);
  }

  public static TagPath of(int tag) {
    return new TagPath(List.of(), tag);
  }

  public TagPath child(int item, int childTag) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(new Step(tag, item));
    return new TagPath(longer, childTag);
  }

  @JsonCreator
  public static TagPath parse(String text) {
    List<Step> steps = new ArrayList<>();
    String[] parts = text.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      int bracket = parts[i].indexOf('[');
      steps.add(
          new Step(
              Integer.parseUnsignedInt(parts[i].substring(0, bracket), 16),
              Integer.parseInt(parts[i].substring(bracket + 1, parts[i].length() - 1))));
    }
    return new TagPath(steps, Integer.parseUnsignedInt(parts[parts.length - 1], 16));
  }

  @Override
  @JsonValue
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      text.append(hex(step.tag)).append('[').append(step.item).append("].");
    }
    return text.append(hex(tag)).toString();
  }

  private static String hex(int tag) {
    return String.format(Locale.ROOT, "%08X", tag);
  }
}
