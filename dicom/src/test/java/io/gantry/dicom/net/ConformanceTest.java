package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/conformance.md are what the code does. To write them anew: {@code ./mvnw -pl
 * dicom -am -Dtest=ConformanceTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dgantry.conformance.write=true test}.
 */
class ConformanceTest {
  private static final Path STATEMENT = Path.of("..", "docs", "conformance.md");

  @Test
  void theStatementSaysWhatTheCodeDoes() throws IOException {
    String written = Files.readString(STATEMENT);

    String right = withTables(written, ConformanceTables.all());

    if (Boolean.getBoolean("gantry.conformance.write")) {
      Files.writeString(STATEMENT, right);
    } else {
      assertThat(written).as("docs/conformance.md is behind; see ConformanceTest").isEqualTo(right);
    }
  }

  /** Replaces what stands between the markers of each table. */
  private static String withTables(String text, Map<String, String> tables) {
    String result = text;
    for (Map.Entry<String, String> table : tables.entrySet()) {
      String begin = "<!-- table " + table.getKey() + " -->\n";
      String end = "<!-- end " + table.getKey() + " -->";
      int from = result.indexOf(begin);
      int to = result.indexOf(end);
      assertThat(from).as("marker of table " + table.getKey()).isNotNegative();
      assertThat(to).as("end of table " + table.getKey()).isGreaterThan(from);
      result = result.substring(0, from + begin.length()) + table.getValue() + result.substring(to);
    }
    return result;
  }
}
