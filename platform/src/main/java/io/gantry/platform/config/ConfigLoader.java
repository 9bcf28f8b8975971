package io.gantry.platform.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;

/**
 * Reads the configuration file (YAML). Relative paths in it start from the folder of the file.
 * Unknown keys are errors; all problems are reported at once.
 */
public final class ConfigLoader {
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private ConfigLoader() {}

  /**
   * @throws ConfigProblems with all problems at once
   */
  public static GantryConfig load(Path file) {
    return load(file, System.getenv(), LocalDate.now(ZoneId.systemDefault()));
  }

  static GantryConfig load(Path file, Map<String, String> environment, LocalDate today) {
    Problems problems = new Problems();
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent() == null ? absolute : absolute.getParent();
    JsonNode tree = parse(absolute, problems);
    problems.throwIfAny(file.toString());
    new Expansion(folder, environment, problems).expand(tree, "");
    Section root = new Section((ObjectNode) tree, "", problems);
    GantryConfig config = new ConfigReader(folder, today).read(root);
    problems.throwIfAny(file.toString());
    return config;
  }

  /** The effective configuration as YAML, secrets masked. */
  public static String show(GantryConfig config) {
    try {
      return YAML.writeValueAsString(masked(config));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is always YAML", e);
    }
  }

  /** The same as maps, lists and values in the shape of the file, for other formats. */
  public static Map<String, Object> masked(GantryConfig config) {
    return ConfigView.of(config);
  }

  private static JsonNode parse(Path file, Problems problems) {
    try {
      JsonNode tree = YAML.readTree(Files.readString(file));
      if (tree instanceof ObjectNode) {
        return tree;
      }
      problems.add(Problems.UNREADABLE, "", "must be a mapping of keys to values");
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
      String what = e.getOriginalMessage().lines().findFirst().orElse("");
      problems.add(Problems.UNREADABLE, "", "is not valid YAML" + where + ": " + what);
    } catch (IOException e) {
      problems.add(Problems.UNREADABLE, "", "cannot be read: check path and rights");
    }
    return YAML.createObjectNode();
  }
}
