package io.gantry.normalizer.book;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Tag;
import io.gantry.normalizer.book.Remark.Severity;
import io.gantry.normalizer.book.Rule.Example;
import io.gantry.normalizer.book.Rule.Expected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the examples of the rules: each for its rule alone, then with the whole book. */
final class Examples {
  private final List<Rule> book;
  private final List<Remark> remarks = new ArrayList<>();

  Examples(List<Rule> book) {
    this.book = book;
  }

  List<Remark> run() {
    for (Rule rule : book) {
      if (rule.examples().isEmpty()) {
        remarks.add(
            new Remark(Severity.WARNING, rule.name(), rule.line(), "has no examples: untested"));
      }
      rule.examples().forEach(example -> run(rule, example));
    }
    return List.copyOf(remarks);
  }

  private void run(Rule rule, Example example) {
    DataSet head;
    try {
      head = head(example);
    } catch (IllegalArgumentException e) {
      error(rule, example, "given can't be written as an object: " + e.getMessage());
      return;
    }
    String source = source(rule, example);
    Applied alone = new Application(source, head, true).apply(List.of(rule));
    switch (example.expected()) {
      case Expected.Held() -> {
        if (!(alone instanceof Applied.Held)) {
          error(rule, example, "is not held");
        }
      }
      case Expected.Unchanged() -> unchanged(rule, example, alone);
      case Expected.Values(Map<Attribute, @Nullable String> values) ->
          values(rule, example, values, alone, head, source);
    }
  }

  private void unchanged(Rule rule, Example example, Applied alone) {
    switch (alone) {
      case Applied.Held held -> error(rule, example, "is held: " + held.why());
      case Applied.Changed changed -> {
        if (!changed.rules().isEmpty()) {
          error(rule, example, "is changed");
        }
      }
    }
  }

  private void values(
      Rule rule,
      Example example,
      Map<Attribute, @Nullable String> values,
      Applied alone,
      DataSet head,
      String source) {
    if (!(alone instanceof Applied.Changed changed)) {
      error(rule, example, "is held: " + ((Applied.Held) alone).why());
      return;
    }
    List<String> wrong = differing(values, changed.head());
    if (!wrong.isEmpty()) {
      error(rule, example, "got " + String.join(", ", wrong));
      return;
    }
    changed.by().keySet().stream()
        .filter(tag -> tag != Tag.SPECIFIC_CHARACTER_SET)
        .filter(tag -> values.keySet().stream().noneMatch(of -> of.tag() == tag))
        .forEach(tag ->
            warning(rule, example, "changes " + Tag.toString(tag) + " too, which is not expected"));
    again(rule, example, changed, source);
    if (new Application(source, head, true).apply(book) instanceof Applied.Changed whole) {
      List<String> other = differing(values, whole.head());
      if (!other.isEmpty()) {
        String by =
            whole.rules().stream()
                .map(Rule::name)
                .filter(name -> !name.equals(rule.name()))
                .collect(Collectors.joining(", "));
        warning(rule, example, "with %s too it got %s".formatted(by, String.join(", ", other)));
      }
    }
  }

  /** A late merge applies the book to what it has made: nothing may change twice. */
  private void again(Rule rule, Example example, Applied.Changed once, String source) {
    Applied twice = new Application(source, once.head(), true).apply(List.of(rule));
    if (!(twice instanceof Applied.Changed changed) || !changed.rules().isEmpty()) {
      warning(rule, example, "changes its own result when it is applied again");
    }
  }

  private static List<String> differing(Map<Attribute, @Nullable String> values, DataSet head) {
    return values.entrySet().stream()
        .filter(e -> !e.getKey().text(head).equals(Objects.requireNonNullElse(e.getValue(), "")))
        .map(e -> "%s = \"%s\"".formatted(e.getKey().name(), e.getKey().text(head)))
        .toList();
  }

  private static String source(Rule rule, Example example) {
    Optional<String> first =
        rule.when().stream()
            .filter(Condition.From.class::isInstance)
            .flatMap(from -> new TreeSet<>(((Condition.From) from).sources()).stream())
            .findFirst();
    return example.source().isEmpty() ? first.orElse("any") : example.source();
  }

  private static DataSet head(Example example) {
    DataSetBuilder head = DataSet.builder();
    boolean declared =
        example.given().keySet().stream().anyMatch(of -> of.tag() == Tag.SPECIFIC_CHARACTER_SET);
    boolean ascii =
        example.given().values().stream()
            .allMatch(
                value -> value == null || StandardCharsets.US_ASCII.newEncoder().canEncode(value));
    if (!declared && !ascii) {
      head.put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192");
    }
    example.given().entrySet().stream()
        .sorted((a, b) -> Integer.compareUnsigned(a.getKey().tag(), b.getKey().tag()))
        .forEach(e -> {
          int tag = e.getKey().tag();
          String value = e.getValue();
          if (value == null || value.isEmpty()) {
            head.putEmpty(tag);
          } else {
            boolean several = e.getKey().vr().isMultiValued();
            head.put(tag, several ? value.split("\\\\", -1) : new String[] {value});
          }
        });
    return head.build();
  }

  private void error(Rule rule, Example example, String message) {
    remarks.add(
        new Remark(Severity.ERROR, rule.name(), example.line(), "example failed: " + message));
  }

  private void warning(Rule rule, Example example, String message) {
    remarks.add(new Remark(Severity.WARNING, rule.name(), example.line(), message));
  }
}
