package io.gantry.normalizer.adapter.file;

import io.gantry.normalizer.book.Attribute;
import io.gantry.normalizer.book.Condition;
import io.gantry.normalizer.book.Rule;
import io.gantry.normalizer.book.Rule.Example;
import io.gantry.normalizer.book.Rule.Expected;
import io.gantry.normalizer.book.Table;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules of the site. */
final class RuleReader {
  static final Set<String> KEYS = new TreeSet<>(Set.of("name", "when", "do", "reason", "examples"));
  private static final Set<String> EXAMPLE_KEYS =
      new TreeSet<>(Set.of("source", "given", "expect", "unchanged", "held"));
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,47}";

  private final ActionReader actions;
  private final Map<String, Integer> names = new HashMap<>();

  RuleReader(Map<String, Table> tables) {
    this.actions = new ActionReader(tables);
  }

  Rule read(Entry entry) {
    String name = entry.text("name").orElse("");
    if (!name.isEmpty() && !name.matches(NAME)) {
      entry.wrong("name", "lower case letters, digits and hyphens, 48 at most");
    }
    Integer first = names.putIfAbsent(name, entry.line());
    if (first != null && !name.isEmpty()) {
      entry.wrong("name", "the rule in line " + first + " has this name too");
    }
    List<Condition> when = ConditionReader.read(entry.entry("when", ConditionReader.KEYS));
    List<Entry> then = entry.entries("do", ActionReader.KEYS);
    if (then.isEmpty()) {
      entry.wrong("do", "is missing: what the rule does");
    }
    return new Rule(
        name,
        when,
        then.stream().map(actions::read).flatMap(Optional::stream).toList(),
        corrects(entry),
        entry.entries("examples", EXAMPLE_KEYS).stream().map(RuleReader::example).toList(),
        entry.line());
  }

  private static boolean corrects(Entry entry) {
    if (!entry.has("reason")) {
      return false;
    }
    String reason = entry.text("reason").orElse("");
    if (!reason.equals("correct") && !reason.equals("coerce")) {
      entry.wrong("reason", "correct (it was wrong) or coerce is expected");
    }
    return reason.equals("correct");
  }

  private static Example example(Entry entry) {
    Map<Attribute, @Nullable String> given = values(entry.entry("given", Set.of()));
    if (!entry.has("given")) {
      entry.wrong("given", "is missing: the attributes of the object");
    }
    long ways = List.of("expect", "unchanged", "held").stream().filter(entry::has).count();
    if (ways != 1) {
      entry.wrong("one of expect, unchanged: true and held: true is expected");
    }
    Expected expected;
    if (entry.flag("held", false)) {
      expected = new Expected.Held();
    } else if (entry.flag("unchanged", false)) {
      expected = new Expected.Unchanged();
    } else {
      expected = new Expected.Values(values(entry.entry("expect", Set.of())));
    }
    String source = entry.has("source") ? entry.text("source").orElse("") : "";
    return new Example(source, given, expected, entry.line());
  }

  private static Map<Attribute, @Nullable String> values(Entry entry) {
    Map<Attribute, @Nullable String> values = new LinkedHashMap<>();
    for (String name : entry.keys()) {
      Optional<Attribute> attribute = Attribute.of(name).filter(of -> !of.isPrivate());
      if (attribute.isEmpty() || !attribute.get().vr().isText()) {
        entry.wrong(name, "is no attribute of the standard with text");
      } else {
        values.put(attribute.get(), entry.textOrNull(name));
      }
    }
    return values;
  }
}
