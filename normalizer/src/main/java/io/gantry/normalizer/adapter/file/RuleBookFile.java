package io.gantry.normalizer.adapter.file;

import io.gantry.normalizer.adapter.file.RuleBookProblems.Problem;
import io.gantry.normalizer.book.Rule;
import io.gantry.normalizer.book.Table;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.normalizer.rules.RuleBook.CharacterSets;
import io.gantry.normalizer.rules.RuleBook.NotPatchable;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads rule book files; docs/rule-book.md. */
public final class RuleBookFile {
  private static final String ISSUER = "issuer-of-patient-id";
  private static final String UTF8 = "undeclared-utf8";
  private static final String PADDING = "value-padding";
  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of("version", "rules", "tables", "site-rules", "not-patchable", "character-sets"));
  private static final Set<String> TABLE_KEYS = new TreeSet<>(Set.of("file", "from", "to"));

  private final Path file;
  private final String shown;
  private final List<Problem> problems = new ArrayList<>();

  private RuleBookFile(Path file) {
    this.file = file;
    this.shown = String.valueOf(file.getFileName());
  }

  /**
   * @throws RuleBookProblems GTY-0407 with all that is wrong with the file and its tables
   * @throws GantryException GTY-0407 where it can't be read
   */
  public static RuleBook read(Path file) {
    return new RuleBookFile(file).read();
  }

  private RuleBook read() {
    Entry root = Entry.of(shown, root(), KEYS, problems);
    String version = root.has("version") ? root.text("version").orElse("") : "";
    if (version.isEmpty() || version.startsWith("builtin")) {
      root.wrong(
          "version", "missing, or starts with 'builtin', which names the built-in rule book");
    } else if (!version.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      root.wrong("version", "letters, digits, dots, dashes and underscores, 64 at most");
    }
    Entry switches = root.entry("rules", new TreeSet<>(Set.of(ISSUER, UTF8, PADDING)));
    boolean issuer = switches.flag(ISSUER, true);
    boolean utf8 = switches.flag(UTF8, true);
    boolean padding = switches.flag(PADDING, true);
    RuleReader reader = new RuleReader(tables(root.entry("tables", Set.of())));
    List<Rule> site =
        root.entries("site-rules", RuleReader.KEYS).stream().map(reader::read).toList();
    NotPatchable notPatchable = notPatchable(root);
    CharacterSets characterSets = characterSets(root);
    if (!problems.isEmpty()) {
      throw new RuleBookProblems(file.toString(), problems);
    }
    return new RuleBook(version, issuer, utf8, padding, site, notPatchable, characterSets);
  }

  private static NotPatchable notPatchable(Entry root) {
    String text = root.has("not-patchable") ? root.text("not-patchable").orElse("") : "hold";
    if (!text.equals("hold") && !text.equals("pass")) {
      root.wrong("not-patchable", "hold or pass is expected");
    }
    return text.equals("pass") ? NotPatchable.PASS : NotPatchable.HOLD;
  }

  private static CharacterSets characterSets(Entry root) {
    String text = root.has("character-sets") ? root.text("character-sets").orElse("") : "find";
    return switch (text) {
      case "find" -> CharacterSets.FIND;
      case "repair" -> CharacterSets.REPAIR;
      case "hold" -> CharacterSets.HOLD;
      default -> {
        root.wrong("character-sets", "find, repair or hold is expected");
        yield CharacterSets.FIND;
      }
    };
  }

  private Map<String, Table> tables(Entry entry) {
    Map<String, Table> tables = new LinkedHashMap<>();
    for (String name : entry.keys()) {
      Entry table = entry.entry(name, TABLE_KEYS);
      String from = table.text("from").orElse("");
      String to = table.text("to").orElse("");
      table
          .text("file")
          .ifPresent(path ->
              tables.put(
                  name, TableFile.read(name, file.resolveSibling(path), from, to, problems)));
    }
    return tables;
  }

  private Node root() {
    try (Reader reader = utf8()) {
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(true); // told by us, with the others
      Node node = new Yaml(options).compose(reader);
      if (node == null) {
        throw new RuleBookProblems(file.toString(), List.of(new Problem(shown, 0, "is empty")));
      }
      return node;
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new RuleBookProblems(
          file.toString(), List.of(new Problem(shown, line, "no YAML in this line")));
    } catch (YAMLException e) {
      throw new RuleBookProblems(file.toString(), List.of(new Problem(shown, 0, "no YAML")));
    } catch (CharacterCodingException e) {
      throw new RuleBookProblems(
          file.toString(), List.of(new Problem(shown, 0, "is not UTF-8: save it as UTF-8")));
    } catch (IOException e) {
      throw new GantryException("GTY-0407", "rule book " + file + " can't be read", e);
    }
  }

  private Reader utf8() throws IOException {
    return Reader.of(
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))));
  }
}
