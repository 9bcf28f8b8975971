package io.gantry.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces {@code ${NAME}} by the environment and {@code ${file:path}} by a file's content. */
final class Expansion {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)\\}");
  private static final String FILE = "file:";

  private final Path folder;
  private final Map<String, String> environment;
  private final Problems problems;

  /**
   * @param folder what relative paths start from
   */
  Expansion(Path folder, Map<String, String> environment, Problems problems) {
    this.folder = folder;
    this.environment = environment;
    this.problems = problems;
  }

  /** The same tree with every text expanded. */
  JsonNode expand(JsonNode node, String path) {
    return switch (node) {
      case ObjectNode object -> {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
          field.setValue(expand(field.getValue(), Section.child(path, field.getKey())));
        }
        yield object;
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, expand(array.get(i), path + "[" + i + "]"));
        }
        yield array;
      }
      case TextNode text -> TextNode.valueOf(expandText(text.textValue(), path));
      default -> node;
    };
  }

  private String expandText(String text, String path) {
    Matcher matcher = REFERENCE.matcher(text);
    if (matcher.matches()) {
      problems.reference(path);
    }
    matcher.reset();
    StringBuilder expanded = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = name.startsWith(FILE) ? file(name, path) : variable(name, path);
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(expanded).toString();
  }

  private String variable(String name, String path) {
    String value = environment.get(name);
    if (value == null) {
      problems.add(
          Problems.UNRESOLVED, path, "environment variable '" + name + "' is not set: set it");
      return "";
    }
    return value;
  }

  private String file(String name, String path) {
    String file = name.substring(FILE.length());
    try {
      return Files.readString(folder.resolve(file)).strip();
    } catch (IOException | InvalidPathException e) {
      problems.add(
          Problems.UNRESOLVED, path, "file '" + file + "' cannot be read: check path and rights");
      return "";
    }
  }
}
