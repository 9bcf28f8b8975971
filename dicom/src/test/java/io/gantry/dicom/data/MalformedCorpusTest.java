package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testkit.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of each malformed file is what docs/malformed.md says of it. */
class MalformedCorpusTest {
  private static final Path PAGE = Path.of("..", "docs", "malformed.md");

  private static String outcome(byte[] file) {
    try {
      List<Deviation> deviations = Deviations.ofFile(file);
      return deviations.isEmpty() ? "read" : "read; " + words(deviations);
    } catch (DicomFormatException refused) {
      return "refused "
          + refused.code()
          + ": "
          + Tag.toString(refused.tag())
          + "@"
          + refused.offset()
          + " "
          + refused.problem().reason();
    }
  }

  /** Each kind with its first place and how many more there are. */
  private static String words(List<Deviation> deviations) {
    Map<Deviation.Kind, List<Deviation>> byKind =
        deviations.stream()
            .collect(
                Collectors.groupingBy(Deviation::kind, LinkedHashMap::new, Collectors.toList()));
    return byKind.values().stream()
        .map(same -> same.get(0) + (same.size() == 1 ? "" : " and " + (same.size() - 1) + " more"))
        .collect(Collectors.joining(", "));
  }

  /** What the cutter says that sees the data set of the file go by. */
  private static String cut(byte[] file) {
    Part10 start;
    try {
      start = Part10.read(file);
    } catch (DicomFormatException refused) {
      return "";
    }
    CollectingSink sink = new CollectingSink();
    Cutter cutter = Cutter.of(start.syntax(), sink);
    cutter.accept(file, start.offset(), file.length - start.offset());
    return cutter
        .finish()
        .malformed()
        .map(m -> m.code() + ": " + Tag.toString(m.tag()) + "@" + m.offset() + " " + m.reason())
        .orElse("whole");
  }

  private static Map<String, String> outcomes() {
    Map<String, String> outcomes = new TreeMap<>();
    for (Path path : Corpus.objects("dicom/malformed")) {
      byte[] file = CorpusFile.bytes(path);
      outcomes.put(
          String.valueOf(path.getFileName()), "| " + outcome(file) + " | " + cut(file) + " |");
    }
    return outcomes;
  }

  /** The rows of the page's table of files: name to the rest of the row. */
  private static Map<String, String> documented() throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| `")) {
        int end = line.indexOf("` ");
        rows.put(line.substring(3, end), line.substring(end + 2));
      }
    }
    return rows;
  }

  @Test
  void eachFileOfTheCorpusIsReadOrRefusedAsThePageSays() throws IOException {
    assertThat(documented()).containsExactlyInAnyOrderEntriesOf(outcomes());
  }

  @Test
  void thePageExplainsEveryDeviationAndEveryCode() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    for (Deviation.Kind kind : Deviation.Kind.values()) {
      assertThat(lines).as(kind.toString()).anyMatch(line -> line.startsWith("| " + kind + " |"));
    }
    for (FormatProblem problem : FormatProblem.values()) {
      assertThat(lines)
          .as(problem.code())
          .anyMatch(line ->
              line.startsWith("| " + problem.code() + " |") && line.contains(problem.reason()));
    }
  }
}
