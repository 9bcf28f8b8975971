package io.gantry.reconciler.web;

import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.SourceView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

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

  /** Appends a parameter to an address; nothing where it is not given. */
  static void add(StringBuilder address, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      address
          .append(address.indexOf("?") < 0 ? '?' : '&')
          .append(name)
          .append('=')
          .append(UriUtils.encode(value, StandardCharsets.UTF_8));
    }
  }

  static List<String> sources(Operations operations) {
    return operations.sources().stream().map(SourceView::source).toList();
  }
}
