package io.gantry.normalizer.adapter.file;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.gantry.dicom.data.Dictionary;
import io.gantry.normalizer.book.Attribute;
import io.gantry.normalizer.book.Condition;
import io.gantry.normalizer.book.Condition.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The {@code when} of a rule. */
final class ConditionReader {
  static final Set<String> KEYS =
      new TreeSet<>(Set.of("source", "modality", "institution", "attributes", "any"));
  private static final Set<String> TEST_KEYS =
      new TreeSet<>(Set.of("attribute", "is", "in", "like", "matches", "not"));

  private ConditionReader() {}

  static List<Condition> read(Entry when) {
    List<Condition> all = new ArrayList<>();
    if (when.has("source")) {
      all.add(new Condition.From(Set.copyOf(when.texts("source"))));
    }
    if (when.has("modality")) {
      all.add(new Condition.In(keyword("Modality"), Set.copyOf(when.texts("modality"))));
    }
    if (when.has("institution")) {
      all.add(
          new Condition.Any(
              when.texts("institution").stream()
                  .<Condition>map(
                      wildcard -> Condition.Matches.like(keyword("InstitutionName"), wildcard))
                  .toList()));
    }
    for (Entry test : when.entries("attributes", TEST_KEYS)) {
      test(test).ifPresent(all::add);
    }
    List<Entry> any = when.entries("any", KEYS);
    if (!any.isEmpty()) {
      all.add(new Condition.Any(any.stream().map(ConditionReader::all).toList()));
    }
    return all;
  }

  /** All of these: none of them fails. */
  private static Condition all(Entry when) {
    return new Condition.Not(
        new Condition.Any(read(when).stream().<Condition>map(Condition.Not::new).toList()));
  }

  private static Attribute keyword(String keyword) {
    return new Attribute(keyword, Dictionary.find(keyword).orElseThrow().tag(), "");
  }

  private static Optional<Condition> test(Entry test) {
    Optional<Attribute> attribute = attribute(test, "attribute");
    long ways = List.of("is", "in", "like", "matches").stream().filter(test::has).count();
    if (ways != 1) {
      test.wrong("one of is, in, like and matches is expected");
      return Optional.empty();
    }
    return attribute
        .flatMap(of -> test(test, of))
        .map(condition -> test.flag("not", false) ? new Condition.Not(condition) : condition);
  }

  private static Optional<Condition> test(Entry test, Attribute attribute) {
    if (test.has("is")) {
      return state(test).map(state -> new Condition.Is(attribute, state));
    }
    if (test.has("in")) {
      return Optional.of(new Condition.In(attribute, Set.copyOf(test.texts("in"))));
    }
    if (test.has("like")) {
      return test.text("like").map(wildcard -> Condition.Matches.like(attribute, wildcard));
    }
    return pattern(test, "matches").map(pattern -> new Condition.Matches(attribute, pattern));
  }

  private static Optional<State> state(Entry test) {
    String text = test.text("is").orElse("");
    for (State state : State.values()) {
      if (state.toString().equals(text)) {
        return Optional.of(state);
      }
    }
    test.wrong("is", "present, absent, empty or filled is expected");
    return Optional.empty();
  }

  static Optional<Attribute> attribute(Entry entry, String key) {
    Optional<String> name = entry.text(key);
    Optional<Attribute> attribute = name.flatMap(Attribute::of);
    if (name.isPresent() && attribute.isEmpty()) {
      entry.wrong(
          key,
          "%s is no attribute: a keyword of PS3.6, (gggg,eeee) or (gggg,xxee,CREATOR) is expected"
              .formatted(name.get()));
    }
    return attribute;
  }

  static Optional<Pattern> pattern(Entry entry, String key) {
    try {
      return entry.text(key).map(Pattern::compile);
    } catch (PatternSyntaxException e) {
      entry.wrong(
          key,
          "no pattern (RE2 syntax, without look-around and back references): "
              + e.getDescription().toLowerCase(Locale.ROOT));
      return Optional.empty();
    }
  }
}
