package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.app.command.GantryCommand;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code gantry rules} as a migration engineer runs it. */
class RulesCommandTest {
  @TempDir Path directory;

  private record Run(int code, String out) {}

  @Test
  void aGoodBookIsValidAndABadOneIsToldWithLines() throws IOException {
    Path good = book("do: [ { prefix: AccessionNumber, with: N- } ]");
    Run valid = gantry("rules", "check", good.toString());
    Path bad = book("do: [ { prefix: AccessionNumbers, with: N- } ]");
    Run wrong = gantry("rules", "check", bad.toString(), "--json");

    assertThat(valid.code()).isZero();
    assertThat(valid.out()).contains("is valid: 1 rule(s), 0 example(s) passed");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(Json.mapper().readTree(wrong.out()).at("/problems/0/line").asInt()).isEqualTo(4);
  }

  @Test
  void aPreviewShowsBeforeAndAfterAndChangesNoFile() throws IOException {
    Path object = object();
    byte[] before = Files.readAllBytes(object);
    Path book = book("do: [ { prefix: AccessionNumber, with: N- } ]");

    Run text = gantry("rules", "preview", "--rules", book.toString(), object.toString());
    Run json = gantry("rules", "preview", "--rules", book.toString(), "--json", object.toString());

    assertThat(text.code()).isZero();
    assertThat(text.out()).contains("1 change(s) by site", "AccessionNumber", "77 -> N-77");
    assertThat(Json.mapper().readTree(json.out()).at("/files/0/changes/0/after").asText())
        .isEqualTo("N-77");
    assertThat(Files.readAllBytes(object)).isEqualTo(before);
  }

  @Test
  void aHeldObjectIsToldWithItsCode() throws IOException {
    Path book = book("do: [ { hold: by hand } ]");

    Run run = gantry("rules", "preview", "--rules", book.toString(), object().toString());

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).contains("held, GTY-0406", "by hand");
  }

  private Path book(String rule) throws IOException {
    return Files.writeString(
        directory.resolve("rules.yaml"),
        "version: v1\nsite-rules:\n  - name: site\n    %s\n".formatted(rule));
  }

  private Path object() throws IOException {
    DataSet dataSet =
        DataSet.builder()
            .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
            .put(Tag.SOP_INSTANCE_UID, "2.25.1")
            .put(Tag.ACCESSION_NUMBER, "77")
            .put(Tag.PATIENT_ID, "SIM1")
            .put(Tag.STUDY_INSTANCE_UID, "2.25.2")
            .put(Tag.SERIES_INSTANCE_UID, "2.25.3")
            .build();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        Part10.metaBytes("1.2.840.10008.5.1.4.1.1.2", "2.25.1", TransferSyntax.EXPLICIT_LE.uid()));
    file.writeBytes(DataSetWriter.write(dataSet, TransferSyntax.EXPLICIT_LE.coding()));
    return Files.write(directory.resolve("object.dcm"), file.toByteArray());
  }

  private static Run gantry(String... arguments) {
    PrintStream terminal = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int code = new CommandLine(new GantryCommand()).execute(arguments);
      return new Run(code, out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(terminal);
    }
  }
}
