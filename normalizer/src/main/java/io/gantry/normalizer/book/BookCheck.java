package io.gantry.normalizer.book;

import io.gantry.dicom.data.Dictionary;
import io.gantry.normalizer.book.Condition.State;
import io.gantry.normalizer.book.Remark.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for rules that fail their examples, can never apply, or undo one another. */
public final class BookCheck {
  private BookCheck() {}

  /** All remarks, by line. */
  public static List<Remark> of(List<Rule> book) {
    List<Remark> remarks = new ArrayList<>(new Examples(book).run());
    for (int i = 0; i < book.size(); i++) {
      Rule rule = book.get(i);
      if (contradict(rule.when(), rule.when())) {
        remarks.add(
            remark(Severity.ERROR, rule, "can never apply: its conditions exclude each other"));
      }
      for (int j = 0; j < i; j++) {
        Rule earlier = book.get(j);
        if (!contradict(earlier.when(), rule.when())) {
          pair(earlier, rule, remarks);
          order(earlier, book.subList(j + 1, i), rule, remarks);
        }
      }
    }
    remarks.sort(Comparator.comparingInt(Remark::line));
    return List.copyOf(remarks);
  }

  private static void pair(Rule earlier, Rule rule, List<Remark> remarks) {
    Set<Attribute> both = written(earlier);
    both.retainAll(written(rule));
    for (Attribute attribute : both) {
      if (overwrites(rule, attribute)) {
        remarks.add(
            remark(
                Severity.WARNING,
                rule,
                "overwrites what rule %s does to %s where both apply"
                    .formatted(earlier.name(), attribute.name())));
      }
    }
    if (earlier.when().equals(rule.when()) && earlier.then().equals(rule.then())) {
      remarks.add(
          remark(Severity.WARNING, rule, "says the same as rule %s".formatted(earlier.name())));
    }
  }

  /** What a rule has done wherever the later one could apply, if no rule between undoes it. */
  private static void order(Rule earlier, List<Rule> between, Rule rule, List<Remark> remarks) {
    if (!new HashSet<>(rule.when()).containsAll(earlier.when())) {
      return;
    }
    Set<Attribute> since = new HashSet<>();
    between.forEach(other -> since.addAll(written(other)));
    boolean otherwise =
        rule.when().stream()
            .filter(wanted -> !since.contains(filled(wanted)))
            .anyMatch(wanted -> setsOtherwise(earlier, wanted));
    if (otherwise) {
      remarks.add(
          remark(
              Severity.ERROR,
              rule,
              "can never apply: rule %s has set what it looks at to something else"
                  .formatted(earlier.name())));
    }
    boolean clears =
        written(earlier).stream()
            .filter(of -> !since.contains(of) && needs(rule, of))
            .flatMap(of -> lastWord(earlier, of).stream())
            .anyMatch(last -> last instanceof Action.Remove || last instanceof Action.Empty);
    if (clears) {
      remarks.add(
          remark(
              Severity.ERROR,
              rule,
              "can never apply: rule %s has cleared what it needs".formatted(earlier.name())));
    }
  }

  /** Whether the rule's last word on the attribute is a value that the condition does not want. */
  private static boolean setsOtherwise(Rule earlier, Condition wanted) {
    if (!(wanted instanceof Condition.In(Attribute attribute, Set<String> values))) {
      return false;
    }
    return lastWord(earlier, attribute)
        .filter(Action.SetText.class::isInstance)
        .flatMap(last -> ((Action.SetText) last).to().constant())
        .filter(
            text -> !text.isEmpty() && Collections.disjoint(values, List.of(text.split("\\\\"))))
        .isPresent();
  }

  private static Optional<Action> lastWord(Rule rule, Attribute on) {
    return rule.then().stream()
        .filter(action -> action.writes().contains(on))
        .reduce((_, last) -> last);
  }

  private static Set<Attribute> written(Rule rule) {
    Set<Attribute> written = new HashSet<>();
    rule.then().forEach(action -> written.addAll(action.writes()));
    return written;
  }

  /** Whether the first thing that the rule does to the attribute does not look at it. */
  private static boolean overwrites(Rule rule, Attribute attribute) {
    return rule.then().stream()
        .filter(action -> action.writes().contains(attribute))
        .findFirst()
        .filter(action -> !action.reads().contains(attribute))
        .isPresent();
  }

  private static boolean needs(Rule rule, Attribute attribute) {
    return rule.when().stream().anyMatch(condition -> attribute.equals(filled(condition)));
  }

  /** The attribute that must have a value for the condition; null where none must. */
  private static @Nullable Attribute filled(Condition condition) {
    return switch (condition) {
      case Condition.In in -> in.attribute();
      case Condition.Is is when is.state() == State.FILLED -> is.attribute();
      default -> null;
    };
  }

  /** Whether there is no object for which all conditions of both hold, as far as can be seen. */
  private static boolean contradict(List<Condition> some, List<Condition> others) {
    return some.stream().anyMatch(a -> others.stream().anyMatch(b -> contradict(a, b)));
  }

  private static boolean contradict(Condition a, Condition b) {
    if (a instanceof Condition.From(Set<String> x) && b instanceof Condition.From(Set<String> y)) {
      return Collections.disjoint(x, y);
    }
    if (a instanceof Condition.In(Attribute x, Set<String> one)
        && b instanceof Condition.In(Attribute y, Set<String> other)) {
      return x.equals(y) && hasOneValue(x) && Collections.disjoint(one, other);
    }
    if (a instanceof Condition.Is(Attribute x, State state)
        && (state == State.ABSENT || state == State.EMPTY)) {
      return x.equals(filled(b))
          || (state == State.ABSENT && b.equals(new Condition.Is(x, State.PRESENT)));
    }
    return b.equals(new Condition.Not(a));
  }

  private static boolean hasOneValue(Attribute attribute) {
    return !attribute.isPrivate()
        && Dictionary.find(attribute.tag()).filter(entry -> entry.vm().equals("1")).isPresent();
  }

  private static Remark remark(Severity severity, Rule rule, String message) {
    return new Remark(severity, rule.name(), rule.line(), message);
  }
}
