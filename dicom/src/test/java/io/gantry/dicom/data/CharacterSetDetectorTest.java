package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.CharacterSetVerdict.CannotBeRight;
import io.gantry.dicom.data.CharacterSetVerdict.Evidence;
import io.gantry.dicom.data.CharacterSetVerdict.Fits;
import io.gantry.dicom.data.CharacterSetVerdict.Proposal;
import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.testkit.Corpus;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The answer sheet of the corpus says which sets are right and what is meant where not. */
class CharacterSetDetectorTest {
  record Row(String path, boolean valid, String name) {
    @Override
    public String toString() {
      return path;
    }
  }

  static Stream<Row> answerSheet() throws IOException {
    return Files.readAllLines(Corpus.require("dicom/charsets/EXPECTED.tsv"), StandardCharsets.UTF_8)
        .stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(fields -> new Row(fields[0], fields[1].equals("valid"), fields[3]));
  }

  private static DataSet read(String path) {
    CorpusFile file = CorpusFile.named(path);
    return DataSetReader.read(file.dataSet(), file.syntax());
  }

  @ParameterizedTest
  @MethodSource("answerSheet")
  void everyRowOfTheAnswerSheetIsJudgedRight(Row row) {
    DataSet dataSet = read(row.path);

    switch (CharacterSetDetector.judge(dataSet)) {
      case Fits fits -> {
        assertThat(row.valid).isTrue();
        assertThat(fits.witnesses()).isPositive();
      }
      case CannotBeRight wrong -> {
        assertThat(row.valid).as(wrong.toString()).isFalse();
        assertThat(decoded(dataSet, wrong.proposal().orElseThrow())).isEqualTo(row.name);
      }
    }
  }

  /** The patient's name as the proposal would have it. */
  private static String decoded(DataSet dataSet, Proposal proposal) {
    byte[] bytes = dataSet.value(Tag.PATIENT_NAME).orElseThrow().bytes();
    return (proposal.defined()
            ? CharacterSet.of(proposal.charset().split("\\\\", -1))
                .decode(bytes, 0, bytes.length, true)
            : new String(bytes, Charset.forName(proposal.charset())))
        .strip();
  }

  @ParameterizedTest
  @CsvSource({
    "synth_bad-latin1-declared-utf8-bytes.dcm, 00081030, 3, UTF8_SEQUENCE, ISO_IR 192",
    "synth_bad-utf8-declared-latin1-bytes.dcm, 00081030, 1, NO_CHARACTER, ISO_IR 100",
    "synth_bad-absent-latin1-bytes.dcm, 00081030, 1, HIGH_BYTE_UNDECLARED, ISO_IR 100",
    "synth_bad-term-with-hyphen.dcm, 00080005, 0, TERM_UNDEFINED, ISO_IR 100",
    "synth_bad-term-utf8.dcm, 00080005, 0, TERM_UNDEFINED, ISO_IR 192",
    "synth_bad-sjis-undeclared.dcm, 00081030, 0, NO_CHARACTER, Shift_JIS"
  })
  void theEvidenceNamesElementByteAndProposal(
      String file, String path, int offset, Evidence evidence, String charset) {
    CannotBeRight wrong = (CannotBeRight) CharacterSetDetector.judge(read("charsets/" + file));

    assertThat(wrong.path()).hasToString(path);
    assertThat(wrong.offset()).isEqualTo(offset);
    assertThat(wrong.evidence()).isEqualTo(evidence);
    assertThat(wrong.proposal().orElseThrow().charset()).isEqualTo(charset);
  }

  static Stream<CorpusFile> samples() {
    return CorpusFile.wellFormed().stream()
        .filter(file -> !file.name().contains("synth_bad-"))
        // declares ISO-IR 100
        .filter(file -> !file.name().contains("IM00001.fragmented_no_bot_jpeg_baseline"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void noRightDeclarationOfTheCorpusIsDoubted(CorpusFile file) {
    DataSet dataSet = DataSetReader.read(file.dataSet(), file.syntax());

    assertThat(CharacterSetDetector.judge(dataSet)).isInstanceOf(Fits.class);
  }

  private static DataSet text(String terms, Charset charset, String name) {
    DataSetBuilder builder = DataSet.builder();
    if (!terms.isEmpty()) {
      builder.put(Tag.SPECIFIC_CHARACTER_SET, terms.split("\\\\", -1));
    }
    return builder.putBytes(Tag.PATIENT_NAME, Vr.PN, name.getBytes(charset)).build();
  }

  @ParameterizedTest
  @CsvSource({
    "ISO_IR 144, Иванов^Иван, ISO-8859-5",
    "ISO_IR 126, Ελένη, ISO-8859-7",
    "ISO_IR 138, שרון^דבורה, ISO-8859-8",
    "ISO_IR 100, Müller^Jürgen, ISO-8859-1",
    "GB18030, 王^小东, GB18030",
    "GBK, 欧阳^修, GBK",
  })
  void textInItsOwnSetFitsAndTheSameInUtf8DoesNot(String term, String name, String encoding) {
    assertThat(CharacterSetDetector.judge(text(term, Charset.forName(encoding), name)))
        .isEqualTo(new Fits(1));
    assertThat(CharacterSetDetector.judge(text(term, StandardCharsets.UTF_8, name)))
        .isInstanceOfSatisfying(
            CannotBeRight.class,
            wrong -> assertThat(wrong.proposal()).contains(new Proposal("ISO_IR 192", true)));
  }

  @Test
  void anEscapeSequenceToAnUndeclaredSetNamesTheTermThatIsMissing() {
    CannotBeRight wrong =
        (CannotBeRight)
            CharacterSetDetector.judge(
                text("ISO_IR 100", StandardCharsets.ISO_8859_1, "Y=\u001b$B;3\u001b(B"));

    assertThat(wrong.evidence()).isEqualTo(Evidence.ESCAPE_UNDECLARED);
    assertThat(wrong.offset()).isEqualTo(2);
    assertThat(wrong.proposal()).contains(new Proposal("ISO 2022 IR 100\\ISO 2022 IR 87", true));
  }

  @Test
  void whereSeveralSetsExplainTheTextNoneIsProposed() {
    CannotBeRight wrong =
        (CannotBeRight) CharacterSetDetector.judge(text("", Charset.forName("GBK"), "欧阳^修"));

    assertThat(wrong.evidence()).isEqualTo(Evidence.HIGH_BYTE_UNDECLARED);
    assertThat(wrong.proposal()).isEmpty();
  }

  @Test
  void aSetThatIsNotSwitchedToAgainIsReadAndTold() {
    CannotBeRight wrong =
        (CannotBeRight)
            CharacterSetDetector.judge(
                text(
                    "\\ISO 2022 IR 149",
                    StandardCharsets.ISO_8859_1,
                    "=\u001b$)C\u00fb\u00f3^\u00d1\u00ce"));

    assertThat(wrong.evidence()).isEqualTo(Evidence.ESCAPE_NOT_REPEATED);
    assertThat(wrong.offset()).isEqualTo(8);
  }

  @Test
  void theTextOfItemsIsJudgedByTheSetThatAppliesThere() {
    DataSet item =
        DataSet.builder()
            .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192")
            .putBytes(Tag.PATIENT_ID, Vr.LO, new byte[] {(byte) 0xE9, 'A'})
            .build();
    DataSet dataSet =
        DataSet.builder()
            .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 100")
            .put(Tag.PATIENT_NAME, "José")
            .putItems(Tag.OTHER_PATIENT_IDS_SEQUENCE, item)
            .build();

    CannotBeRight wrong = (CannotBeRight) CharacterSetDetector.judge(dataSet);

    assertThat(wrong.path()).hasToString("00101002[0].00100020");
    assertThat(wrong.offset()).isZero();
    assertThat(wrong.why()).doesNotContain("Jos");
  }

  @Test
  void asciiFitsWhateverIsDeclared() {
    for (String term : List.of("", "ISO_IR 100", "ISO_IR 192", "GB18030")) {
      assertThat(CharacterSetDetector.judge(text(term, StandardCharsets.US_ASCII, "Doe^John")))
          .isEqualTo(new Fits(0));
    }
    assertThat(Optional.of(CharacterSetDetector.judge(DataSet.EMPTY))).contains(new Fits(0));
  }
}
