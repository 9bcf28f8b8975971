package io.gantry.normalizer.rules;

import io.gantry.contracts.patch.TagPath;
import java.util.Comparator;
import java.util.List;

/** The order in which a patch lists its edits: as their elements stand in the data set. */
final class TagPaths {
  static final Comparator<TagPath> ORDER = TagPaths::compare;

  private TagPaths() {}

  private static int compare(TagPath a, TagPath b) {
    List<TagPath.Step> left = a.steps();
    List<TagPath.Step> right = b.steps();
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = Integer.compareUnsigned(left.get(i).tag(), right.get(i).tag());
      if (order == 0) {
        order = Integer.compare(left.get(i).item(), right.get(i).item());
      }
      if (order != 0) {
        return order;
      }
    }
    int order =
        Integer.compareUnsigned(
            left.size() > right.size() ? left.get(right.size()).tag() : a.tag(),
            right.size() > left.size() ? right.get(left.size()).tag() : b.tag());
    return order != 0 ? order : Integer.compare(left.size(), right.size());
  }
}
