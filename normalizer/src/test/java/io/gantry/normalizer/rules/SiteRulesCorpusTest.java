package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.SequenceElement;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.normalizer.adapter.file.RuleBookFile;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.Judges;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of a site over every object of the corpus. */
class SiteRulesCorpusTest {
  @TempDir Path directory;

  private Normalizer normalizer = new Normalizer(RuleBook.BUILT_IN);

  @BeforeEach
  void readTheBook() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("rules.yaml"),
            """
            version: corpus-1
            not-patchable: pass
            site-rules:
              - name: utf8
                do: [ { reencode: utf-8 } ]
              - name: accession
                do: [ { prefix: AccessionNumber, with: "N" } ]
              - name: clear
                do: [ { empty: PatientComments }, { remove: ImageComments } ]
              - name: other-id
                when: { attributes: [ { attribute: PatientID, is: filled } ] }
                do:
                  - add-item: OtherPatientIDsSequence
                    item: { PatientID: "${PatientID}", IssuerOfPatientID: OLD, TypeOfPatientID: TEXT }
            """);
    normalizer = new Normalizer(RuleBookFile.read(file));
  }

  @Test
  void textStaysTheSameTextAndTheRulesChangeNothingTwice() throws IOException {
    int reencoded = 0;
    int held = 0;
    for (Path object : objects()) {
      CutFile cut = CutFile.of(object);
      switch (normalizer.apply(cut.received(cut.head()))) {
        case Outcome.Hold hold -> {
          assertThat(hold.code()).isIn("GTY-0401", "GTY-0403", "GTY-0406");
          held++;
        }
        case Outcome.Normalize result -> {
          Patched after = Patched.of(result, cut.head(), cut.syntax());
          DataSet before = DataSetReader.readHead(cut.head(), cut.syntax());
          boolean utf8 =
              result.findings().stream().anyMatch(finding -> finding.code().equals("rule:utf8"));
          reencoded += utf8 ? 1 : 0;
          if (utf8) {
            assertThat(texts(after.head())).as(object.toString()).isEqualTo(texts(before));
            assertThat(after.head().strings(Tag.SPECIFIC_CHARACTER_SET))
                .containsExactly("ISO_IR 192");
          }
          Outcome again = normalizer.apply(cut.received(after.bytes()));
          assertThat(((Outcome.Normalize) again).patch().edits()).as(object.toString()).isEmpty();
        }
      }
    }
    assertThat(reencoded).isGreaterThan(10);
    assertThat(held).isPositive();
  }

  @Test
  void dciodvfyFindsNothingThatItDidNotFindBefore() throws IOException {
    for (Path object : Corpus.objects("dicom/sop-classes")) {
      CutFile cut = CutFile.of(object);
      if (normalizer.apply(cut.received(cut.head())) instanceof Outcome.Normalize result
          && !cut.syntax().deflated()
          && !result.patch().isEmpty()) {
        Patched after = Patched.of(result, cut.head(), cut.syntax());

        List<String> found = findings(cut, after.bytes());
        // What is wrong with a sequence is found again in the record of it.
        found.removeAll(findings(cut, cut.head()));

        assertThat(found).as(String.valueOf(object.getFileName())).isEmpty();
      }
    }
  }

  private static List<Path> objects() throws IOException {
    return Corpus.objects(
        "dicom/studies", "dicom/sop-classes", "dicom/transfer-syntaxes", "dicom/charsets");
  }

  private List<String> findings(CutFile cut, byte[] head) throws IOException {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    object.writeBytes(cut.meta());
    object.writeBytes(head);
    object.writeBytes(cut.pixels().toArray());
    object.writeBytes(cut.tail().toArray());
    Path path = Files.write(directory.resolve("object.dcm"), object.toByteArray());
    return new ArrayList<>(
        Judges.dciodvfy(directory, path)
            .output()
            .lines()
            .filter(line -> line.startsWith("Error") || line.startsWith("Warning"))
            .toList());
  }

  /** All text by path, but what the rules and the record change. */
  private static Map<String, List<String>> texts(DataSet dataSet) {
    Map<String, List<String>> texts = new TreeMap<>();
    collect(dataSet, "", texts);
    return texts;
  }

  private static void collect(DataSet level, String path, Map<String, List<String>> texts) {
    for (Element element : level) {
      String here = path + Tag.toString(element.tag());
      switch (element.tag()) {
        case Tag.ORIGINAL_ATTRIBUTES_SEQUENCE,
            Tag.SPECIFIC_CHARACTER_SET,
            Tag.ACCESSION_NUMBER,
            Tag.ISSUER_OF_PATIENT_ID,
            Tag.PATIENT_COMMENTS,
            Tag.IMAGE_COMMENTS,
            Tag.OTHER_PATIENT_IDS_SEQUENCE -> {
          // changed on purpose
        }
        default -> {
          if (element instanceof ValueElement value && value.vr().usesCharacterSet()) {
            texts.put(here, level.strings(value.tag()));
          } else if (element instanceof SequenceElement sequence) {
            int number = 0;
            for (var item : sequence.items()) {
              collect(item.dataSet(), here + "[" + number++ + "]", texts);
            }
          }
        }
      }
    }
  }
}
