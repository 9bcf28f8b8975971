package io.gantry.normalizer.book;

import com.google.re2j.Pattern;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.SequenceElement;
import io.gantry.dicom.data.ValueElement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What must hold of an object for a rule to apply. Texts are compared as they are, case and all.
 */
public sealed interface Condition {
  boolean holds(Subject subject);

  /** It came from one of these sources. */
  record From(Set<String> sources) implements Condition {
    public From {
      sources = Set.copyOf(sources);
    }

    @Override
    public boolean holds(Subject subject) {
      return sources.contains(subject.source());
    }
  }

  /** How an attribute may be without looking at its value. */
  enum State {
    /** It is there, with or without a value. */
    PRESENT,
    /** It is not there. */
    ABSENT,
    /** It is not there, or has no value. */
    EMPTY,
    /** It has a value. */
    FILLED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether an attribute is there. */
  record Is(Attribute attribute, State state) implements Condition {
    @Override
    public boolean holds(Subject subject) {
      boolean there = attribute.in(subject.head()).isPresent();
      boolean filled = attribute.in(subject.head()).filter(Condition::hasValue).isPresent();
      return switch (state) {
        case PRESENT -> there;
        case ABSENT -> !there;
        case EMPTY -> !filled;
        case FILLED -> filled;
      };
    }
  }

  /** One of its values is one of these. */
  record In(Attribute attribute, Set<String> values) implements Condition {
    public In {
      values = Set.copyOf(values);
    }

    @Override
    public boolean holds(Subject subject) {
      return attribute.values(subject.head()).stream().anyMatch(values::contains);
    }
  }

  /**
   * One of its values matches the pattern whole (RE2 syntax: linear in the length of the value).
   */
  record Matches(Attribute attribute, Pattern pattern) implements Condition {
    @Override
    public boolean holds(Subject subject) {
      return attribute.values(subject.head()).stream().anyMatch(pattern::matches);
    }

    /** With {@code *} for any characters and {@code ?} for one. */
    public static Matches like(Attribute attribute, String wildcard) {
      StringBuilder regex = new StringBuilder("(?s)");
      for (int i = 0; i < wildcard.length(); i++) {
        char c = wildcard.charAt(i);
        regex.append(
            switch (c) {
              case '*' -> ".*";
              case '?' -> ".";
              default -> Pattern.quote(String.valueOf(c));
            });
      }
      return new Matches(attribute, Pattern.compile(regex.toString()));
    }
  }

  /** One of several. */
  record Any(List<Condition> of) implements Condition {
    public Any {
      of = List.copyOf(of);
    }

    @Override
    public boolean holds(Subject subject) {
      return of.stream().anyMatch(condition -> condition.holds(subject));
    }
  }

  /** The contrary. */
  record Not(Condition of) implements Condition {
    @Override
    public boolean holds(Subject subject) {
      return !of.holds(subject);
    }
  }

  private static boolean hasValue(Element element) {
    return switch (element) {
      case ValueElement value -> value.length() > 0;
      case SequenceElement sequence -> !sequence.items().isEmpty();
      default -> true;
    };
  }
}
