package io.gantry.normalizer.adapter.file;

import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.normalizer.book.Action;
import io.gantry.normalizer.book.Attribute;
import io.gantry.normalizer.book.Protection;
import io.gantry.normalizer.book.Table;
import io.gantry.normalizer.book.Template;
import io.gantry.normalizer.book.ValueRules;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One entry of the {@code do} of a rule. */
final class ActionReader {
  private static final List<String> VERBS =
      List.of(
          "set",
          "prefix",
          "copy",
          "map",
          "replace",
          "remove",
          "empty",
          "add-item",
          "repair-vr",
          "reencode",
          "hold");
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "set", Set.of("to"),
          "prefix", Set.of("with"),
          "copy", Set.of("to"),
          "map", Set.of("table", "otherwise"),
          "replace", Set.of("pattern", "with"),
          "add-item", Set.of("item"),
          "reencode", Set.of("from"));
  static final Set<String> KEYS = keys();

  /** Wrong lines of a table that one action names. */
  private static final int MOST = 20;

  private final Map<String, Table> tables;

  ActionReader(Map<String, Table> tables) {
    this.tables = tables;
  }

  private static Set<String> keys() {
    Set<String> keys = new TreeSet<>(VERBS);
    OPTIONS.values().forEach(keys::addAll);
    return keys;
  }

  Optional<Action> read(Entry entry) {
    List<String> verbs = VERBS.stream().filter(entry::has).toList();
    if (verbs.size() != 1) {
      entry.wrong("exactly one of " + String.join(", ", VERBS) + " is expected");
      return Optional.empty();
    }
    String verb = verbs.getFirst();
    Set<String> options = OPTIONS.getOrDefault(verb, Set.of());
    for (String key : entry.keys()) {
      if (!key.equals(verb) && !options.contains(key)) {
        entry.wrong(key, "does not go with " + verb);
      }
    }
    return switch (verb) {
      case "reencode" -> reencode(entry);
      case "hold" -> entry.text("hold").map(Action.Hold::new);
      default -> attribute(entry, verb).flatMap(attribute -> on(entry, verb, attribute));
    };
  }

  private Optional<Action> on(Entry entry, String verb, Attribute attribute) {
    return switch (verb) {
      case "set" -> set(entry, attribute);
      case "prefix" -> entry.text("with").map(with -> new Action.Prefix(attribute, with));
      case "copy" -> copy(entry, attribute);
      case "map" -> map(entry, attribute);
      case "replace" ->
          ConditionReader.pattern(entry, "pattern")
              .flatMap(pattern ->
                  entry.text("with").map(with -> new Action.Replace(attribute, pattern, with)));
      case "remove" -> Optional.of(new Action.Remove(attribute));
      case "empty" -> Optional.of(new Action.Empty(attribute));
      case "add-item" -> addItem(entry, attribute);
      default -> Optional.of(new Action.RepairVr(attribute));
    };
  }

  /** The attribute behind the verb: what is written, but for copy, where it is what is read. */
  private static Optional<Attribute> attribute(Entry entry, String verb) {
    Optional<Attribute> attribute = ConditionReader.attribute(entry, verb);
    return verb.equals("copy") ? attribute : attribute.filter(of -> mayWrite(entry, verb, of));
  }

  private static boolean mayWrite(Entry entry, String key, Attribute attribute) {
    Optional<String> why = Protection.of(attribute);
    why.ifPresent(text -> entry.wrong(key, attribute.name() + " " + text));
    boolean texts = !Set.of("remove", "empty", "add-item", "repair-vr").contains(key);
    if (why.isEmpty() && texts && !attribute.isPrivate() && !attribute.vr().isText()) {
      entry.wrong(
          key, "%s has VR %s: rules write text".formatted(attribute.name(), attribute.vr()));
      return false;
    }
    return why.isEmpty();
  }

  private static Optional<Action> copy(Entry entry, Attribute from) {
    return ConditionReader.attribute(entry, "to")
        .filter(to -> mayWrite(entry, "to", to))
        .map(to -> new Action.Copy(from, to));
  }

  private Optional<Action> map(Entry entry, Attribute attribute) {
    Action.Otherwise otherwise = Action.Otherwise.KEEP;
    if (entry.has("otherwise")) {
      String text = entry.text("otherwise").orElse("");
      switch (text) {
        case "keep" -> otherwise = Action.Otherwise.KEEP;
        case "hold" -> otherwise = Action.Otherwise.HOLD;
        case "empty" -> otherwise = Action.Otherwise.EMPTY;
        default -> entry.wrong("otherwise", "keep, hold or empty is expected");
      }
    }
    Optional<String> name = entry.text("table");
    Table table = tables.get(name.orElse(""));
    if (table == null) {
      name.ifPresent(of -> entry.wrong("table", "there is no table " + of + " under tables"));
      return Optional.empty();
    }
    table.entries().entrySet().stream()
        .filter(row -> problem(attribute, row.getValue()).isPresent())
        .sorted(Comparator.comparing(row -> table.lines().getOrDefault(row.getKey(), 0)))
        .limit(MOST)
        .forEach(row ->
            entry.wrong(
                "table",
                "%s gives %s no %s in its line %d: %s"
                    .formatted(
                        table.name(),
                        attribute.name(),
                        attribute.vr(),
                        table.lines().getOrDefault(row.getKey(), 0),
                        problem(attribute, row.getValue()).orElse(""))));
    return Optional.of(new Action.MapValue(attribute, table, otherwise));
  }

  private static Optional<Action> set(Entry entry, Attribute attribute) {
    Optional<Template> to = template(entry, "to");
    to.flatMap(Template::constant)
        .flatMap(text -> problem(attribute, text))
        .ifPresent(why ->
            entry.wrong(
                "to",
                "is no %s, which %s needs: %s".formatted(attribute.vr(), attribute.name(), why)));
    return to.map(text -> new Action.SetText(attribute, text));
  }

  /** Why the text is no value of the attribute. */
  private static Optional<String> problem(Attribute attribute, String text) {
    Vr vr = attribute.vr();
    if (attribute.isPrivate() || !vr.isText()) {
      return Optional.empty();
    }
    return Stream.of(vr.isMultiValued() ? text.split("\\\\", -1) : new String[] {text})
        .flatMap(value -> ValueRules.problem(vr, value).stream())
        .findFirst();
  }

  private static Optional<Action> addItem(Entry entry, Attribute sequence) {
    if (Dictionary.vr(sequence.tag()) != Vr.SQ || sequence.isPrivate()) {
      entry.wrong("add-item", sequence.name() + " is no sequence");
      return Optional.empty();
    }
    Map<Attribute, Template> item = new LinkedHashMap<>();
    Entry fields = entry.entry("item", Set.of());
    for (String name : fields.keys()) {
      Optional<Attribute> attribute = Attribute.of(name);
      if (attribute.isEmpty() || attribute.get().isPrivate() || !attribute.get().vr().isText()) {
        fields.wrong(name, "is no attribute of the standard with text");
      } else {
        template(fields, name).ifPresent(value -> item.put(attribute.get(), value));
      }
    }
    if (item.isEmpty()) {
      entry.wrong("item", "attributes with their values are expected");
      return Optional.empty();
    }
    return Optional.of(new Action.AddItem(sequence, item));
  }

  private static Optional<Action> reencode(Entry entry) {
    if (!entry.text("reencode").orElse("").equals("utf-8")) {
      entry.wrong("reencode", "utf-8 is expected");
    }
    if (!entry.has("from")) {
      return Optional.of(new Action.Reencode(null));
    }
    Optional<String> from = entry.text("from");
    from.filter(terms -> !areDefinedTerms(terms))
        .ifPresent(terms ->
            entry.wrong(
                "from",
                terms
                    + " is no defined term of Specific Character Set, and none of "
                    + String.join(", ", CharacterSet.others())));
    return from.map(Action.Reencode::new);
  }

  private static boolean areDefinedTerms(String terms) {
    return !terms.isEmpty() && CharacterSet.named(terms).issues().isEmpty();
  }

  private static Optional<Template> template(Entry entry, String key) {
    Optional<String> text = entry.text(key);
    Optional<Template> template = text.flatMap(Template::of);
    if (text.isPresent() && template.isEmpty()) {
      entry.wrong(key, "a name in ${...} is no attribute");
    }
    return template;
  }
}
