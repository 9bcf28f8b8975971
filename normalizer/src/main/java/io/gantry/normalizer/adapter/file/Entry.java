package io.gantry.normalizer.adapter.file;

import io.gantry.normalizer.adapter.file.RuleBookProblems.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of the YAML file while it is read: getters that note a problem with its line and go on.
 * For one thread.
 */
final class Entry {
  private final String file;
  private final int line;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final List<Problem> problems;

  private Entry(String file, int line, List<Problem> problems) {
    this.file = file;
    this.line = line;
    this.problems = problems;
  }

  /**
   * @param known the keys that it may have; empty: any
   */
  static Entry of(String file, Node node, Set<String> known, List<Problem> problems) {
    Entry entry = new Entry(file, line(node), problems);
    if (!(node instanceof MappingNode mapping)) {
      entry.wrong("a mapping is expected");
      return entry;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key =
          tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "(no text)";
      if (!known.isEmpty() && !known.contains(key)) {
        entry.problem(
            line(tuple.getKeyNode()), key + ": unknown; known are " + String.join(", ", known));
      } else if (entry.values.put(key, tuple.getValueNode()) != null) {
        entry.problem(line(tuple.getKeyNode()), key + ": is there twice");
      }
      entry.lines.put(key, line(tuple.getKeyNode()));
    }
    return entry;
  }

  static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  int line() {
    return line;
  }

  void wrong(String message) {
    problem(line, message);
  }

  void wrong(String key, String message) {
    problem(lines.getOrDefault(key, line), key + ": " + message);
  }

  private void problem(int at, String message) {
    problems.add(new Problem(file, at, message));
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  Set<String> keys() {
    return values.keySet();
  }

  @Nullable Node get(String key) {
    return values.get(key);
  }

  /** The text of a key; empty, with a problem, where it is none. */
  Optional<String> text(String key) {
    Node node = values.get(key);
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return Optional.of(scalar.getValue());
    }
    wrong(key, node == null ? "is missing" : "a text is expected");
    return Optional.empty();
  }

  /** A text, or null for {@code null} and {@code ~}. */
  @Nullable String textOrNull(String key) {
    Node node = values.get(key);
    if (node instanceof ScalarNode scalar) {
      return scalar.getTag().equals(Tag.NULL) ? null : scalar.getValue();
    }
    wrong(key, "a text or null is expected");
    return null;
  }

  boolean flag(String key, boolean byDefault) {
    if (!has(key)) {
      return byDefault;
    }
    String text = text(key).orElse("");
    if (!text.equals("true") && !text.equals("false")) {
      wrong(key, "true or false is expected");
    }
    return text.equals("true");
  }

  /** One text or a list of texts. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Node node : list(key)) {
      if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
        texts.add(scalar.getValue());
      } else {
        problem(line(node), key + ": a text is expected");
      }
    }
    return texts;
  }

  /** The elements of a list; a single value is a list of one; none where the key is absent. */
  List<Node> list(String key) {
    Node node = values.get(key);
    return switch (node) {
      case null -> List.of();
      case SequenceNode sequence -> sequence.getValue();
      default -> List.of(node);
    };
  }

  /** The mapping of a key. */
  Entry entry(String key, Set<String> known) {
    Node node = values.get(key);
    return node == null ? new Entry(file, line, problems) : of(file, node, known, problems);
  }

  /** The mappings of a list. */
  List<Entry> entries(String key, Set<String> known) {
    return list(key).stream().map(node -> of(file, node, known, problems)).toList();
  }
}
