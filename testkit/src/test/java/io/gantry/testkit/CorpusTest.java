package io.gantry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class CorpusTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @Test
  void isFoundBesideTheRepository(@TempDir Path dir) throws IOException {
    Path module = Files.createDirectories(dir.resolve("repository/module"));
    Files.createFile(dir.resolve("repository/mvnw"));
    Path wanted = Files.createDirectories(dir.resolve("shared/corpus/dicom"));

    Path found = new Corpus(Map.of(), module, err).locate("dicom");

    assertThat(found).isEqualTo(wanted);
  }

  @Test
  void theEnvironmentNamesAnotherPlace(@TempDir Path dir) {
    Path found = new Corpus(Map.of("GANTRY_CORPUS", dir.toString()), dir, err).locate("");

    assertThat(found).isEqualTo(dir);
  }

  @Test
  void aMissingCorpusSkipsTheTestWithOneLine(@TempDir Path dir) {
    Corpus corpus = new Corpus(Map.of("GANTRY_CORPUS", dir.resolve("none").toString()), dir, err);

    assertThatThrownBy(() -> corpus.locate("dicom")).isInstanceOf(TestAbortedException.class);
    assertThat(printed.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
  }

  @Test
  void aMissingCorpusFailsTheTestInCi(@TempDir Path dir) {
    Corpus corpus =
        new Corpus(Map.of("GANTRY_CORPUS", dir.resolve("none").toString(), "CI", "true"), dir, err);

    assertThatThrownBy(() -> corpus.locate("")).isInstanceOf(AssertionFailedError.class);
  }
}
