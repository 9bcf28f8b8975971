package io.gantry.normalizer.adapter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.normalizer.rules.RuleBook;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleBookFileTest {
  @TempDir Path directory;

  @Test
  void aRuleThatIsNotNamedIsOn() throws IOException {
    Path file = file("version: site-3\nrules:\n  value-padding: false\n");

    assertThat(RuleBookFile.read(file)).isEqualTo(new RuleBook("site-3", true, true, false));
  }

  @Test
  void aVersionAloneIsEnough() throws IOException {
    assertThat(RuleBookFile.read(file("version: v1\n")))
        .isEqualTo(new RuleBook("v1", true, true, true));
  }

  @Test
  void allProblemsAreToldAtOnce() throws IOException {
    Path file = file("versoin: x\nrules:\n  value-paddings: true\n  undeclared-utf8: maybe\n");

    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> RuleBookFile.read(file))
        .withMessageContaining("versoin")
        .withMessageContaining("value-paddings")
        .withMessageContaining("undeclared-utf8")
        .withMessageContaining("version: missing")
        .satisfies(e -> assertThat(e.code()).isEqualTo("GTY-0407"));
  }

  @Test
  void theBuiltInNameIsReserved() throws IOException {
    Path file = file("version: builtin-1\n");

    assertThatExceptionOfType(GantryException.class).isThrownBy(() -> RuleBookFile.read(file));
  }

  @Test
  void aMissingFileIsToldWithItsName() {
    Path file = directory.resolve("none.yaml");

    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> RuleBookFile.read(file))
        .withMessageContaining("none.yaml");
  }

  @Test
  void whatIsNoYamlIsToldWithItsLine() throws IOException {
    Path file = file("version: [1\nrules: }");

    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> RuleBookFile.read(file))
        .withMessageContaining("line");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("rules.yaml"), text);
  }
}
