package io.gantry.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testkit.Corpus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gantry identities replay}, from the command line to the files. */
class IdentitiesReplayTest {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
  private static final String PID = "PID|1||100^^^HOSP^MR||Moss^Ivy^^^^^L||19700101|F\r";

  @TempDir private Path folder;

  @Test
  void theWholeFeedEndsAsExpected() throws IOException {
    Path corpus = Corpus.require("identities");
    Path index = folder.resolve("index.csv");
    Path actions = folder.resolve("actions.csv");
    int code =
        replay(corpus.resolve("ground-truth.csv"), corpus.resolve("adt.hl7"), index, actions);

    assertThat(code).isZero();
    assertThat(rows(actions, List.of("note")))
        .isEqualTo(rows(corpus.resolve("adt-expected.csv"), List.of("note")));
    assertThat(rows(index, List.of("issuer", "issuer_oid", "ideographic", "phonetic", "aliases")))
        .isEqualTo(rows(corpus.resolve("mpi-after.csv"), List.of()));
  }

  @Test
  void theIndexAfterwardsIsAnIndexAgain() throws IOException {
    Path corpus = Corpus.require("identities");
    Path index = folder.resolve("index.csv");
    replay(
        corpus.resolve("ground-truth.csv"),
        corpus.resolve("adt.hl7"),
        index,
        folder.resolve("actions.csv"));
    Path again = folder.resolve("again.csv");
    Path out = folder.resolve("out.csv");

    Files.write(
        folder.resolve("one.hl7"),
        (header("A08", "1", "") + PID).getBytes(StandardCharsets.US_ASCII));
    assertThat(replay(index, folder.resolve("one.hl7"), again, out)).isZero();
    assertThat(rows(again, List.of())).isEqualTo(rows(index, List.of()));
  }

  @Test
  void messagesThatCannotBeReadAreRejectedAndTheOthersApplied() throws IOException {
    Path index = folder.resolve("mpi.csv");
    Files.writeString(
        index,
        """
        mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer
        100,Moss,Ivy,,,,19700101,F,HOSP
        """);
    Path adt = folder.resolve("feed.hl7");
    String wrongCharset = header("A08", "2", "UNICODE UTF-8") + PID.replace("Moss", "M\u00f6ss");
    String feed =
        header("A08", "1", "8859/1")
            + PID.replace("Moss", "M\u00f6ss")
            + wrongCharset
            + header("A99", "3", "")
            + PID
            + header("A40", "4", "")
            + PID
            + header("A28", "5", "")
            + PID.replace("100^", "200^");
    Files.write(adt, feed.getBytes(StandardCharsets.ISO_8859_1));
    Path actions = folder.resolve("actions.csv");
    Path after = folder.resolve("after.csv");

    assertThat(replay(index, adt, after, actions)).isZero();
    assertThat(rows(actions, List.of()).stream().map(row -> row.get("action")))
        .containsExactly("APPLIED", "REJECTED", "REJECTED", "REJECTED", "APPLIED");
    assertThat(rows(after, List.of()).stream().map(row -> row.get("family")))
        .containsExactly("M\u00f6ss", "Moss");
  }

  private static String header(String event, String id, String charset) {
    return "MSH|^~\\&|HIS|HOSP|GANTRY|RAD|20260101120000||ADT^"
        + event
        + "|"
        + id
        + "|P|2.5||||||"
        + charset
        + "\r";
  }

  private static int replay(Path index, Path adt, Path outIndex, Path outActions) {
    return Main.run(
        "identities",
        "replay",
        "--quiet",
        "--index",
        index.toString(),
        "--adt",
        adt.toString(),
        "--out-index",
        outIndex.toString(),
        "--out-actions",
        outActions.toString());
  }

  private static List<Map<String, String>> rows(Path file, List<String> without)
      throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file);
        CSVParser parser = CSVParser.parse(reader, FORMAT)) {
      return parser.stream()
          .map(row ->
              row.toMap().entrySet().stream()
                  .filter(entry -> !without.contains(entry.getKey()))
                  .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
          .toList();
    }
  }
}
