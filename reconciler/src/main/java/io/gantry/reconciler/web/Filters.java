package io.gantry.reconciler.web;

import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.SourceView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What filters of pages say. */
final class Filters {
  /** In a filter for people: what is nobody's. */
  private static final String NOBODY = "-";

  private Filters() {}

  /** Null where nothing was filled in. */
  static @Nullable String given(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** A person; empty for nobody's, null for all. */
  static @Nullable String person(@Nullable String text) {
    String given = given(text);
    return NOBODY.equals(given) ? "" : given;
  }

  static List<String> sources(Operations operations) {
    return operations.sources().stream().map(SourceView::source).toList();
  }
}
