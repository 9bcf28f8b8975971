package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a judge reads another thing than we do, against the table that explains it. Rows: file,
 * path, judge, aspect (a star in the first two stands for anything), reason.
 */
final class JudgeDifferences {
  private static final class Row {
    final String line;
    final Pattern file;
    final Pattern path;
    final String aspect;
    boolean used;

    Row(String line, String[] fields) {
      this.line = line;
      this.file = glob(fields[0]);
      this.path = glob(fields[1]);
      this.aspect = fields[3];
    }

    private static Pattern glob(String glob) {
      return Pattern.compile("\\Q" + glob.replace("*", "\\E.*\\Q") + "\\E");
    }

    boolean explains(String name, String at, String what) {
      return aspect.equals(what) && file.matcher(name).matches() && path.matcher(at).matches();
    }
  }

  private final List<Row> rows = new ArrayList<>();
  private final List<String> unexplained = new ArrayList<>();

  JudgeDifferences(String judge) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            JudgeDifferences.class.getResourceAsStream("judge-differences.tsv"))) {
      String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : table.lines().toList()) {
        String[] fields = line.split("\t", -1);
        if (!line.startsWith("#") && fields[2].equals(judge)) {
          assertThat(fields).as(line).hasSize(5);
          rows.add(new Row(line, fields));
        }
      }
    }
  }

  /** Notes a difference; the first row that explains it counts as used. */
  void add(String file, String path, String aspect, String ours, String theirs) {
    for (Row row : rows) {
      if (row.explains(file, path, aspect)) {
        row.used = true;
        return;
      }
    }
    unexplained.add(
        file + "\t" + path + "\t" + aspect + "\tours " + brief(ours) + "\ttheirs " + brief(theirs));
  }

  private static String brief(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  /** Fails where a difference has no row, or a row no difference. */
  void assertAllExplained() {
    assertThat(unexplained).as("differences that the table does not explain").isEmpty();
    assertThat(rows.stream().filter(row -> !row.used).map(row -> row.line))
        .as("rows of the table that explain nothing")
        .isEmpty();
  }
}
