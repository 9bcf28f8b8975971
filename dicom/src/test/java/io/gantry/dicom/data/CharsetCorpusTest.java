package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.testkit.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Decodes the corpus; its EXPECTED.tsv is the answer sheet. */
class CharsetCorpusTest {
  record Answer(String path, String note, String name, String description) {
    @Override
    public String toString() {
      return path;
    }
  }

  static Stream<Answer> answers() throws IOException {
    List<String> lines =
        Files.readAllLines(Corpus.require("dicom/charsets/EXPECTED.tsv"), StandardCharsets.UTF_8);
    return lines.stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(f -> new Answer(f[0], f[1], f[3], f.length > 4 ? f[4] : ""));
  }

  private static DataSet read(String path) {
    CorpusFile file = CorpusFile.named(path);
    return DataSetReader.read(file.dataSet(), file.syntax());
  }

  static Stream<Answer> valid() throws IOException {
    return answers().filter(answer -> answer.note.equals("valid"));
  }

  static Stream<Answer> defective() throws IOException {
    return answers().filter(answer -> !answer.note.equals("valid"));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validObjectsAreDecodedAsTheAnswerSheetSays(Answer answer) {
    DataSet dataSet = read(answer.path);

    assertThat(dataSet.string(Tag.PATIENT_NAME)).contains(answer.name);
    assertThat(dataSet.string(Tag.STUDY_DESCRIPTION)).contains(answer.description);
    assertThat(dataSet.charset().issues()).isEmpty();
    assertThat(Walk.texts(dataSet)).allMatch(Walk.Text::isAsDeclared);
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validNamesAreEncodedToBytesThatDecodeTheSame(Answer answer) {
    CharacterSet charset = read(answer.path).charset();

    byte[] encoded = charset.encode(answer.name, true).orElseThrow();

    assertThat(charset.decode(encoded, 0, encoded.length, true)).isEqualTo(answer.name);
    assertThat(charset.accepts(encoded, 0, encoded.length, true)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("defective")
  void defectsAreNotSilentlyAccepted(Answer answer) {
    DataSet dataSet = read(answer.path);

    boolean wrongTerm = !dataSet.charset().issues().isEmpty();
    boolean wrongBytes = !Walk.texts(dataSet).stream().allMatch(Walk.Text::isAsDeclared);
    boolean utf8UnderAnotherName =
        Walk.hasNonAscii(dataSet)
            && !dataSet.charset().isUtf8()
            && Walk.texts(dataSet).stream().allMatch(Walk.Text::isUtf8);
    assertThat(wrongTerm || wrongBytes || utf8UnderAnotherName).isTrue();
    if (wrongTerm) {
      assertThat(dataSet.string(Tag.PATIENT_NAME)).contains(answer.name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "chrArab.dcm, قباني^لنزار",
    "chrGreek.dcm, Διονυσιος",
    "chrFrenMulti.dcm, Buc^Jérôme",
    "chrHbrw.dcm, שרון^דבורה",
    "chrH31.dcm, Yamada^Tarou=山田^太郎=やまだ^たろう",
    "chrH32.dcm, ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    "chrI2.dcm, Hong^Gildong=洪^吉洞=홍^길동",
    "chrX1.dcm, Wang^XiaoDong=王^小東=",
    "chrX2.dcm, Wang^XiaoDong=王^小东=",
  })
  void theSamplesOfTheStandardAreDecoded(String file, String name) {
    DataSet dataSet = read("charsets/" + file);

    assertThat(dataSet.string(Tag.PATIENT_NAME)).contains(name);
    assertThat(dataSet.charset().issues()).isEmpty();
    assertThat(Walk.texts(dataSet)).allMatch(Walk.Text::isAsDeclared);
  }

  @ParameterizedTest
  @CsvSource({"chrJapMulti.dcm", "chrKoreanMulti.dcm", "chrRuss.dcm", "chrSQEncoding.dcm"})
  void allTextOfTheOtherSamplesIsAsDeclared(String file) {
    DataSet dataSet = read("charsets/" + file);

    assertThat(Walk.texts(dataSet)).isNotEmpty().allMatch(Walk.Text::isAsDeclared);
    assertThat(dataSet.charset().issues()).isEmpty();
  }
}
