package io.gantry.normalizer.book;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.data.charset.CharacterSet;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Rules at work on one header, one after the other. For one thread, for one use. */
public final class Application {
  private final String source;
  private final boolean tailIsAscii;
  private final SortedMap<Integer, Rule> by = new TreeMap<>(Integer::compareUnsigned);
  private final Set<Rule> fired = new LinkedHashSet<>();
  private DataSet head;

  /**
   * @param head as received, or as the built-in rules have left it
   * @param tailIsAscii whether no text behind the pixels depends on the character set
   */
  public Application(String source, DataSet head, boolean tailIsAscii) {
    this.source = source;
    this.head = head;
    this.tailIsAscii = tailIsAscii;
  }

  /** Applies them. */
  public Applied apply(List<Rule> rules) {
    for (Rule rule : rules) {
      if (rule.applies(new Subject(source, head))) {
        try {
          for (Action action : rule.then()) {
            apply(action, rule);
          }
        } catch (Unfit e) {
          return new Applied.Held(rule, String.valueOf(e.getMessage()));
        }
      }
    }
    return new Applied.Changed(head, Collections.unmodifiableSortedMap(by), List.copyOf(fired));
  }

  /** The object is not one that the rule can be applied to; without patient data. */
  private static final class Unfit extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    Unfit(String why) {
      super(why);
    }
  }

  /** Whether no text of it, nested text included, depends on the character set. */
  public static boolean isAscii(DataSet dataSet) {
    return Utf8Text.isAllAscii(dataSet);
  }

  /** Whether a value field is what PS3.5 6.2 says of its VR, in this character set. */
  public static boolean conforms(ValueElement value, CharacterSet set) {
    if (!value.vr().isText()) {
      return true;
    }
    return (!value.vr().usesCharacterSet() || isText(value, set))
        && value.strings(set).stream()
            .allMatch(one -> ValueRules.problem(value.vr(), one).isEmpty());
  }

  /** A term that is not defined does not make text, whatever it means. */
  private static boolean isText(ValueElement value, CharacterSet set) {
    byte[] bytes = value.bytes();
    return (set.issues().isEmpty() || !value.hasHighBytes())
        && set.accepts(bytes, 0, bytes.length, value.vr() == Vr.PN);
  }

  /** Whether one of the rules says of this object what its text is in. */
  public static boolean saysWhatTextIs(List<Rule> rules, String source, DataSet head) {
    return rules.stream()
        .filter(rule ->
            rule.then().stream()
                .anyMatch(a -> a instanceof Action.Reencode(String from) && from != null))
        .anyMatch(rule -> rule.applies(new Subject(source, head)));
  }

  private void apply(Action action, Rule rule) throws Unfit {
    switch (action) {
      case Action.SetText(Attribute attribute, Template to) ->
          write(attribute, to.fill(head), rule);
      case Action.Prefix(Attribute attribute, String with) ->
          each(attribute, value -> value.startsWith(with) ? value : with + value, rule);
      case Action.Copy(Attribute from, Attribute to) -> {
        String text = from.text(head);
        if (!text.isEmpty()) {
          write(to, text, rule);
        }
      }
      case Action.MapValue map -> map(map, rule);
      case Action.Replace(Attribute attribute, var pattern, String with) ->
          each(attribute, value -> pattern.matcher(value).replaceAll(with), rule);
      case Action.Remove(Attribute attribute) -> {
        Optional<Element> there = attribute.in(head);
        if (there.isPresent()) {
          changed(there.get().tag(), head.toBuilder().remove(there.get().tag()), rule);
        }
      }
      case Action.Empty(Attribute attribute) -> empty(attribute, rule);
      case Action.AddItem(Attribute attribute, Map<Attribute, Template> item) ->
          addItem(attribute, item, rule);
      case Action.RepairVr(Attribute attribute) -> repairVr(attribute, rule);
      case Action.Reencode reencode -> reencode(reencode, rule);
      case Action.Hold(String why) -> throw new Unfit(why);
    }
  }

  private void map(Action.MapValue map, Rule rule) throws Unfit {
    List<String> values = map.attribute().values(head);
    boolean unknown =
        values.stream().anyMatch(v -> !v.isEmpty() && !map.table().entries().containsKey(v));
    if (unknown && map.otherwise() == Action.Otherwise.HOLD) {
      throw new Unfit(
          "%s has a value that table %s does not have: add it there"
              .formatted(map.attribute().name(), map.table().name()));
    }
    each(
        map.attribute(),
        value ->
            map.table()
                .entries()
                .getOrDefault(value, map.otherwise() == Action.Otherwise.EMPTY ? "" : value),
        rule);
  }

  private void each(Attribute attribute, UnaryOperator<String> change, Rule rule) throws Unfit {
    List<String> values = attribute.values(head);
    List<String> changed =
        values.stream().map(value -> value.isEmpty() ? value : change.apply(value)).toList();
    if (!changed.equals(values)) {
      write(attribute, String.join("\\", changed), rule);
    }
  }

  private void write(Attribute attribute, String text, Rule rule) throws Unfit {
    Optional<Element> there = attribute.in(head);
    if (there.isPresent() && attribute.text(head).equals(text)) {
      return;
    }
    if (attribute.isPrivate() && there.isEmpty()) {
      throw new Unfit(attribute.name() + " is not there, and a rule can't reserve a private block");
    }
    int tag = there.map(Element::tag).orElse(attribute.tag());
    Vr vr = there.map(Element::vr).filter(Vr::isText).orElse(attribute.vr());
    changed(tag, put(head.toBuilder(), attribute, tag, vr, text), rule);
  }

  /** Puts text, if it is a value of that VR and of the character set. */
  private static DataSetBuilder put(
      DataSetBuilder builder, Attribute attribute, int tag, Vr vr, String text) throws Unfit {
    String[] values = vr.isMultiValued() ? text.split("\\\\", -1) : new String[] {text};
    for (String value : values) {
      Optional<String> problem = ValueRules.problem(vr, value);
      if (problem.isPresent()) {
        throw new Unfit(
            "the new value of %s would be no %s: %s"
                .formatted(attribute.name(), vr, problem.get()));
      }
    }
    try {
      return builder.put(tag, vr, values);
    } catch (IllegalArgumentException e) {
      throw new Unfit(
          "the object's character set lacks a character of the new value of %s: reencode first"
              .formatted(attribute.name()));
    }
  }

  private void empty(Attribute attribute, Rule rule) {
    Optional<Element> there = attribute.in(head);
    boolean filled =
        there.isPresent() && (!attribute.values(head).isEmpty() || isFilledSequence(there.get()));
    if (filled) {
      int tag = there.get().tag();
      DataSetBuilder builder = head.toBuilder();
      changed(
          tag,
          there.get().vr() == Vr.SQ
              ? builder.putItems(tag)
              : builder.putBytes(tag, there.get().vr(), new byte[0]),
          rule);
    }
  }

  private boolean isFilledSequence(Element element) {
    return !head.sequence(element.tag()).isEmpty();
  }

  private void addItem(Attribute attribute, Map<Attribute, Template> item, Rule rule) throws Unfit {
    int tag = attribute.tag();
    DataSetBuilder builder = DataSet.builder().inheriting(head.charset());
    for (Map.Entry<Attribute, Template> field : item.entrySet()) {
      Attribute of = field.getKey();
      put(builder, of, of.tag(), of.vr(), field.getValue().fill(head));
    }
    DataSet added = builder.build();
    List<DataSet> items = new ArrayList<>(head.sequence(tag));
    boolean has =
        items.stream()
            .anyMatch(
                one -> item.keySet().stream().allMatch(of -> of.text(one).equals(of.text(added))));
    if (!has) {
      items.add(added);
      changed(tag, head.toBuilder().putItems(tag, items), rule);
    }
  }

  private void repairVr(Attribute attribute, Rule rule) throws Unfit {
    ValueElement value = head.value(attribute.tag()).orElse(null);
    Vr vr = Dictionary.vr(attribute.tag());
    if (value == null || value.vr() == vr) {
      return;
    }
    ValueElement repaired = ValueElement.of(value.tag(), vr, value.bytes());
    if (!vr.isText() || !(value.vr().isText() || value.vr() == Vr.UN)) {
      throw new Unfit(
          "%s came as %s, which can't be read as %s".formatted(attribute.name(), value.vr(), vr));
    }
    for (String one : repaired.strings(head.charset())) {
      Optional<String> problem = ValueRules.problem(vr, one);
      if (problem.isPresent()) {
        throw new Unfit("%s is no %s: %s".formatted(attribute.name(), vr, problem.get()));
      }
    }
    changed(value.tag(), head.toBuilder().put(repaired), rule);
  }

  private void reencode(Action.Reencode reencode, Rule rule) throws Unfit {
    if (head.charset().isUtf8() && reencode.from() == null) {
      return;
    }
    if (!tailIsAscii) {
      throw new Unfit("there is text behind the pixels, which is never changed");
    }
    String from = reencode.from();
    Utf8Text text = new Utf8Text(from == null ? null : CharacterSet.named(from), head.charset());
    try {
      DataSet after = text.of(head);
      text.touched().forEach(tag -> by.put(tag, rule));
      if (!text.touched().isEmpty()) {
        fired.add(rule);
      }
      head = after;
    } catch (Utf8Text.NoText e) {
      throw new Unfit(String.valueOf(e.getMessage()));
    }
  }

  private void changed(int tag, DataSetBuilder after, Rule rule) {
    head = after.build();
    by.put(tag, rule);
    fired.add(rule);
  }
}
