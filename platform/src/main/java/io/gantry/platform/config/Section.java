package io.gantry.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the file while it is read: typed getters that note a problem and go on with the
 * default, and remember which keys there are, so that the others are unknown. For one thread.
 */
final class Section {
  private final ObjectNode node;
  private final String path;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  Section(ObjectNode node, String path, Problems problems) {
    this.node = node;
    this.path = path;
    this.problems = problems;
  }

  static String child(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  String path(String key) {
    return child(path, key);
  }

  void wrong(String key, String message) {
    problems.add(Problems.WRONG_VALUE, path(key), message);
  }

  void problem(String code, String key, String message) {
    problems.add(code, path(key), message);
  }

  /** Whether the text under the key is nothing but a reference to the environment or a file. */
  boolean isReference(String key) {
    return problems.isReference(path(key));
  }

  /** Whether the key is there with a value. */
  boolean has(String key) {
    return get(key) != null;
  }

  /** The value, where it is there. */
  @Nullable JsonNode get(String key) {
    known.add(key);
    JsonNode value = node.get(key);
    return value == null || value.isNull() ? null : value;
  }

  @Nullable String optionalText(String key) {
    JsonNode value = get(key);
    if (value == null) {
      return null;
    }
    if (!value.isValueNode()) {
      wrong(key, "must be a single value");
      return null;
    }
    String text = value.asText();
    return text.isEmpty() ? null : text;
  }

  String text(String key, String byDefault) {
    String value = optionalText(key);
    return value == null ? byDefault : value;
  }

  /**
   * @param rule what a good value is
   * @param message what is said of a bad one
   */
  String text(String key, String byDefault, Predicate<String> rule, String message) {
    String value = text(key, byDefault);
    if (!rule.test(value)) {
      wrong(key, message);
      return byDefault;
    }
    return value;
  }

  String requiredText(String key, Predicate<String> rule, String message) {
    String value = optionalText(key);
    if (value == null) {
      wrong(key, "is missing: " + message);
      return "";
    }
    if (!rule.test(value)) {
      wrong(key, message);
    }
    return value;
  }

  int integer(String key, int byDefault, int least, int most) {
    String text = optionalText(key);
    if (text == null) {
      return byDefault;
    }
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    wrong(key, "must be a whole number from " + least + " to " + most);
    return byDefault;
  }

  double notNegative(String key, double byDefault) {
    String text = optionalText(key);
    if (text == null) {
      return byDefault;
    }
    try {
      double value = Double.parseDouble(text.strip());
      if (value >= 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    wrong(key, "must be a number, 0 or more");
    return byDefault;
  }

  /** One of the enum's values, in the file in lower case with hyphens. */
  <T extends Enum<T>> T choice(String key, Class<T> type, T byDefault) {
    String text = optionalText(key);
    if (text == null) {
      return byDefault;
    }
    List<String> names = new ArrayList<>();
    for (T value : type.getEnumConstants()) {
      if (Words.hyphenated(value).equals(text)) {
        return value;
      }
      names.add(Words.hyphenated(value));
    }
    wrong(key, "must be one of " + String.join(", ", names) + Words.didYouMean(text, names));
    return byDefault;
  }

  /** The mapping under the key; an empty one where it is absent or something else. */
  Section section(String key) {
    JsonNode value = get(key);
    if (value instanceof ObjectNode object) {
      return new Section(object, path(key), problems);
    }
    if (value != null) {
      wrong(key, "must be a mapping of keys to values");
    }
    return new Section(JsonNodeFactory.instance.objectNode(), path(key), problems);
  }

  /** The mappings in the list under the key. */
  List<Section> sections(String key) {
    JsonNode value = get(key);
    List<Section> sections = new ArrayList<>();
    if (value == null) {
      return sections;
    }
    if (!value.isArray()) {
      wrong(key, "must be a list");
      return sections;
    }
    for (int i = 0; i < value.size(); i++) {
      String item = key + "[" + i + "]";
      if (value.get(i) instanceof ObjectNode object) {
        sections.add(new Section(object, path(item), problems));
      } else {
        wrong(item, "must be a mapping of keys to values");
      }
    }
    return sections;
  }

  List<String> texts(String key, List<String> byDefault) {
    JsonNode value = get(key);
    if (value == null) {
      return byDefault;
    }
    List<String> texts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> texts.add(item.asText()));
    } else {
      wrong(key, "must be a list");
    }
    return texts;
  }

  /** Free keys with single values. */
  Map<String, String> map(String key) {
    Map<String, String> map = new LinkedHashMap<>();
    Section free = section(key);
    for (Map.Entry<String, JsonNode> field : free.node.properties()) {
      String value = free.optionalText(field.getKey());
      map.put(field.getKey(), value == null ? "" : value);
    }
    return map;
  }

  /** Notes every key that nobody has asked for. Called after all getters. */
  void finish() {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String key = field.getKey();
      if (!known.contains(key)) {
        problems.add(Problems.UNKNOWN_KEY, path(key), "unknown key" + Words.didYouMean(key, known));
      }
    }
  }
}
