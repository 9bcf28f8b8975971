package io.gantry.normalizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rule book file: a version and a switch for each rule; a rule that is not named is on.
 *
 * <pre>
 * version: site-3                # pinned to every object; change it with the rules
 * rules:
 *   issuer-of-patient-id: true   # add the source's issuer where Patient ID has none
 *   undeclared-utf8: true        # declare ISO_IR 192 where undeclared text is UTF-8
 *   value-padding: false         # repair odd lengths and wrong padding of values
 * </pre>
 */
public final class RuleBookFile {
  private static final String ISSUER = "issuer-of-patient-id";
  private static final String UTF8 = "undeclared-utf8";
  private static final String PADDING = "value-padding";

  private RuleBookFile() {}

  /**
   * @throws GantryException GTY-0407 with all that is wrong with the file
   */
  public static RuleBook read(Path file) {
    JsonNode root;
    try {
      root = YAMLMapper.builder().build().readTree(Files.readAllBytes(file));
    } catch (JacksonException e) {
      throw invalid(file, List.of("no YAML (line " + e.getLocation().getLineNr() + ")"));
    } catch (IOException e) {
      throw new GantryException("GTY-0407", "rule book " + file + " can't be read", e);
    }
    List<String> problems = new ArrayList<>();
    unknown(root, names("version", "rules"), "", problems);
    JsonNode rules = root.path("rules");
    unknown(rules, names(ISSUER, UTF8, PADDING), "rules.", problems);
    String version = root.path("version").asText("");
    if (version.isEmpty() || version.startsWith("builtin")) {
      problems.add(
          "version: missing, or starts with 'builtin', which names the built-in rule book");
    }
    boolean issuer = flag(rules, ISSUER, problems);
    boolean utf8 = flag(rules, UTF8, problems);
    boolean padding = flag(rules, PADDING, problems);
    if (!problems.isEmpty()) {
      throw invalid(file, problems);
    }
    try {
      return new RuleBook(version, issuer, utf8, padding);
    } catch (IllegalArgumentException e) {
      throw invalid(file, List.of(String.valueOf(e.getMessage())));
    }
  }

  private static Set<String> names(String... names) {
    return new TreeSet<>(List.of(names));
  }

  private static void unknown(
      JsonNode node, Set<String> known, String path, List<String> problems) {
    if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
      problems.add((path.isEmpty() ? "the file" : path) + ": a mapping is expected");
    }
    for (String name : (Iterable<String>) node::fieldNames) {
      if (!known.contains(name)) {
        problems.add(path + name + ": unknown; known are " + String.join(", ", known));
      }
    }
  }

  private static boolean flag(JsonNode rules, String name, List<String> problems) {
    JsonNode flag = rules.path(name);
    if (!flag.isMissingNode() && !flag.isBoolean()) {
      problems.add("rules." + name + ": true or false is expected");
    }
    return flag.isMissingNode() || flag.asBoolean();
  }

  private static GantryException invalid(Path file, List<String> problems) {
    return new GantryException(
        "GTY-0407", "rule book " + file + ": " + String.join("; ", problems));
  }
}
