package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code that an operator can see is explained in the runbooks, and means one thing. */
class ErrorCodesTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern CODE = Pattern.compile("GTY-\\d{4}");
  private static final Map<String, Set<String>> MODULES_OF_RANGE =
      Map.of(
          "01", Set.of("app", "platform", "gantry", "simulator"),
          "02", Set.of("platform", "embedded", "app", "simulator"),
          "03", Set.of("extractor", "dicom", "simulator"),
          "04", Set.of("normalizer", "reconciler"),
          "05", Set.of("loader"),
          "06", Set.of("reconciler", "app"),
          "07", Set.of("fhir-bridge"),
          "08", Set.of("reconciler"));

  @Test
  void everyCodeInTheSourcesIsExplainedAndEveryExplainedCodeExists() throws IOException {
    Set<String> explained = new TreeSet<>();
    for (String line : Files.readAllLines(TOP.resolve("runbooks/error-codes.md"))) {
      if (line.startsWith("| GTY-")) {
        explained.add(line.substring(2, 10));
      }
    }
    assertThat(explained).isEqualTo(codesByModule(file -> true).keySet());
  }

  @Test
  void aCodeBelongsToTheModuleOfItsRange() throws IOException {
    codesByModule(ErrorCodesTest::tellsCodes)
        .forEach((code, modules) ->
            assertThat(MODULES_OF_RANGE.get(code.substring(4, 6))).as(code).containsAll(modules));
  }

  private static Map<String, Set<String>> codesByModule(Predicate<Path> wanted) throws IOException {
    TreeMap<String, Set<String>> found = new TreeMap<>();
    for (Path module : modules()) {
      try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
        for (Path file :
            files.filter(f -> f.toString().endsWith(".java")).filter(wanted).toList()) {
          collect(Files.readString(file), String.valueOf(module.getFileName()), found);
        }
      }
    }
    collect(Files.readString(TOP.resolve("gantry")), "gantry", found);
    return found;
  }

  /** The worklist sorts the codes of every stage and tells none of them. */
  private static boolean tellsCodes(Path file) {
    return !file.endsWith("ExceptionClass.java");
  }

  private static void collect(String text, String module, Map<String, Set<String>> found) {
    for (String line : text.lines().toList()) {
      String code = line.stripLeading();
      if (code.startsWith("*") || code.startsWith("/*") || code.startsWith("//")) {
        continue;
      }
      for (Matcher matcher = CODE.matcher(line); matcher.find(); ) {
        found.computeIfAbsent(matcher.group(), ignored -> new TreeSet<>()).add(module);
      }
    }
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(TOP)) {
      return folders.filter(folder -> Files.isDirectory(folder.resolve("src/main/java"))).toList();
    }
  }
}
