package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Decides all that was chosen in a list, each by itself, and tells on the next page what became of
 * how many ({@code notice}) and what can't be done so ({@code problem}).
 */
final class OneByOne {
  /** Chosen at once. */
  private static final int MOST = 200;

  /** Lists that decisions come from, with their filters; nothing that a redirect would expand. */
  private static final Pattern LISTS =
      Pattern.compile(
          "/(exceptions|studies|studies/of-patient/[0-9A-Za-z]{1,128})(\\?[!-~&&[^{}\\\\]]*)?");

  private OneByOne() {}

  /**
   * @param name of one of them, for people
   * @param act what was done, as a sentence without its full stop; a refusal is told, and the
   *     others go on
   */
  static <T> void decide(
      Collection<T> chosen, String name, Function<T, String> act, RedirectAttributes to) {
    if (chosen.isEmpty() || chosen.size() > MOST) {
      to.addFlashAttribute(
          "problem", "GTY-0689: Choose one " + name + " or more, " + MOST + " at most");
      return;
    }
    Map<String, Integer> done = new LinkedHashMap<>();
    Map<String, Integer> refused = new LinkedHashMap<>();
    for (T one : chosen) {
      try {
        done.merge(act.apply(one), 1, Integer::sum);
      } catch (GantryException e) {
        refused.merge(e.code() + ": " + e.getMessage(), 1, Integer::sum);
      }
    }
    if (!done.isEmpty()) {
      to.addFlashAttribute(
          "notice",
          done.entrySet().stream()
              .map(e -> (e.getValue() > 1 ? e.getValue() + " times: " : "") + e.getKey())
              .collect(Collectors.joining("; ")));
    }
    if (!refused.isEmpty()) {
      to.addFlashAttribute(
          "problem",
          refused.entrySet().stream()
              .map(e -> e.getKey() + (e.getValue() > 1 ? " (" + e.getValue() + " times)" : ""))
              .collect(Collectors.joining("; ")));
    }
  }

  /** Whether this is the address of one of our lists, as a form gave it back. */
  static boolean isList(@Nullable String back) {
    return back != null && LISTS.matcher(back).matches();
  }
}
