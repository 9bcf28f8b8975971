package io.gantry.dicom.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an element stands in a data set: enclosing sequences with item numbers from 0, outermost
 * first, then its own tag. In text {@code 00081140[0].00081155}.
 */
public record ElementPath(List<Step> steps, int tag) {
  /** One enclosing sequence and the number of the item in it. */
  public record Step(int tag, int item) {}

  public ElementPath {
    steps = List.copyOf(steps);
  }

  public static ElementPath of(int tag) {
    return new ElementPath(List.of(), tag);
  }

  /** An element in an item of the sequence that this path names. */
  public ElementPath child(int item, int childTag) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(new Step(tag, item));
    return new ElementPath(longer, childTag);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      text.append(Tag.hex(step.tag)).append('[').append(step.item).append("].");
    }
    return text.append(Tag.hex(tag)).toString();
  }
}
