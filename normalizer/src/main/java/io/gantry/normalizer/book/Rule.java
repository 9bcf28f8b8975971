package io.gantry.normalizer.book;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule of the site.
 *
 * @param name letters, digits and hyphens; it goes into findings
 * @param when all must hold; none: it applies to every object
 * @param then what is done, in this order
 * @param corrects whether the previous values were wrong (CORRECT), else they were other people's
 *     right ones (COERCE, PS3.3 C.12.1.1.9)
 * @param line where it starts in its file
 */
public record Rule(
    String name,
    List<Condition> when,
    List<Action> then,
    boolean corrects,
    List<Example> examples,
    int line) {
  public Rule {
    when = List.copyOf(when);
    then = List.copyOf(then);
    examples = List.copyOf(examples);
  }

  boolean applies(Subject subject) {
    return when.stream().allMatch(condition -> condition.holds(subject));
  }

  /**
   * A test case of a rule.
   *
   * @param given attributes of the object; null: there, without a value
   * @param expected of it
   * @param line where it starts in its file
   */
  public record Example(
      String source, Map<Attribute, @Nullable String> given, Expected expected, int line) {}

  /** What a test case expects. */
  public sealed interface Expected {
    /** These attributes have these values; null: the attribute is not there or has no value. */
    record Values(Map<Attribute, @Nullable String> values) implements Expected {}

    /** The rule changes nothing. */
    record Unchanged() implements Expected {}

    /** The object is held. */
    record Held() implements Expected {}
  }
}
