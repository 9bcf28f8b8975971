package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.dicom.data.charset.TextKind;
import io.gantry.dicom.data.charset.TextProblem;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CharacterSetTest {
  private static String decode(CharacterSet charset, String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    return charset.decode(bytes, 0, bytes.length, true);
  }

  private static boolean accepts(CharacterSet charset, String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    return charset.accepts(bytes, 0, bytes.length, true);
  }

  @ParameterizedTest
  @CsvSource({
    "ISO-IR 100, ISO_IR 100",
    "ISO IR 100, ISO_IR 100",
    "iso_ir 100, ISO_IR 100",
    "ISO_IR_100, ISO_IR 100",
    "IR 100, ISO_IR 100",
    "ISO 8859-1, ISO_IR 100",
    "UTF-8, ISO_IR 192",
    "ISO-IR 192, ISO_IR 192",
    "ISO_2022_IR 100, ISO 2022 IR 100",
    "ISO2022 IR 87, ISO 2022 IR 87",
    "GB 18030, GB18030",
  })
  void aMisspeltTermIsReadAsWhatIsMeantAndTold(String term, String meant) {
    assertThat(CharacterSet.of(term).issues())
        .containsExactly(new CharacterSet.TermIssue(term, Optional.of(meant)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"KLINGON", "ISO_IR 999", "ISO_IR 87", "Windows-1252"})
  void aTermThatIsNoneIsTold(String term) {
    assertThat(CharacterSet.of(term).issues()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ISO_IR 100", "ISO_IR 101", "ISO_IR 109", "ISO_IR 110", "ISO_IR 144", "ISO_IR 127",
        "ISO_IR 126", "ISO_IR 138", "ISO_IR 148", "ISO_IR 203", "ISO_IR 13", "ISO_IR 166",
        "ISO_IR 192", "GB18030", "GBK", "ISO 2022 IR 6", "ISO 2022 IR 100", "ISO_IR 6"
      })
  void definedTermsAreNotTold(String term) {
    assertThat(CharacterSet.of(term).issues()).isEmpty();
  }

  /** Text that each term is for, and its bytes as the standard's tables have them. */
  @ParameterizedTest
  @CsvSource({
    "ISO_IR 100, Müller, 4DFC6C6C6572",
    "ISO_IR 101, Łódź, A3F364BC",
    "ISO_IR 109, Ħamrun, A1616D72756E",
    "ISO_IR 110, Kalniņš, 4B616C6E69F1B9",
    "ISO_IR 148, Yıldız, 59FD6C64FD7A",
    "ISO_IR 203, Bœuf €, 42BD756620A4",
    "ISO_IR 144, Люксембург, BBEEDAE1D5DCD1E3E0D3",
    "ISO_IR 127, قباني, E2C8C7E6EA",
    "ISO_IR 126, Διονυσιος, C4E9EFEDF5F3E9EFF2",
    "ISO_IR 138, שרון, F9F8E5EF",
    "ISO_IR 166, ไทย, E4B7C2",
    "ISO_IR 13, ﾔﾏﾀﾞ‾, D4CFC0DE7E",
    "ISO_IR 192, 𠮷é, F0A0AEB7C3A9",
    "GB18030, 跜, DB43",
    "GBK, 审, C9F3",
    "ISO 2022 IR 6\\ISO 2022 IR 87, 山, 1B2442 3B33 1B2842",
    "ISO 2022 IR 13\\ISO 2022 IR 87, ﾔ山, D41B2442 3B33 1B284A",
    "\\ISO 2022 IR 159, 丂, 1B242844 3021 1B2842",
    "\\ISO 2022 IR 149, 홍, 1B242943 C8AB",
    "\\ISO 2022 IR 58, 张, 1B242941 D5C5",
    "ISO 2022 IR 100\\ISO 2022 IR 126, éΔ, E91B2D46C4",
    "\\ISO 2022 IR 101, Ł, 1B2D42A3",
    "\\ISO 2022 IR 109, Ħ, 1B2D43A1",
    "\\ISO 2022 IR 110, ņ, 1B2D44F1",
    "\\ISO 2022 IR 144, Л, 1B2D4CBB",
    "\\ISO 2022 IR 127, ق, 1B2D47E2",
    "\\ISO 2022 IR 138, ש, 1B2D48F9",
    "\\ISO 2022 IR 148, ı, 1B2D4DFD",
    "\\ISO 2022 IR 203, €, 1B2D62A4",
    "\\ISO 2022 IR 166, ท, 1B2D54B7",
    "\\ISO 2022 IR 13, ﾔ, 1B2949D4",
  })
  void everyDefinedTermReadsAndWritesItsCharacters(String terms, String text, String hex) {
    CharacterSet charset = CharacterSet.of(terms.split("\\\\", -1));
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThat(charset.issues()).isEmpty();
    assertThat(charset.decode(bytes, 0, bytes.length, false)).isEqualTo(text);
    assertThat(charset.accepts(bytes, 0, bytes.length, false)).isTrue();
    assertThat(charset.encode(text, false))
        .hasValueSatisfying(encoded -> assertThat(encoded).isEqualTo(bytes));
  }

  @Test
  void theFirstSetIsBackAfterControlCharactersAndBetweenTheGroupsOfAName() {
    CharacterSet charset = CharacterSet.of("ISO 2022 IR 100", "ISO 2022 IR 144");

    assertThat(decode(charset, "\u001b-L\u00b8\r\n\u00e9\u001b-L\u00b8\t\u00e9\f\u00e9"))
        .isEqualTo("И\r\néИ\té\fé");
    assertThat(decode(charset, "A^B=\u001b-L\u00b8^\u001b-L\u00b8=\u00e9^\u00e9"))
        .isEqualTo("A^B=И^И=é^é");
    assertThat(accepts(charset, "A^B=\u001b-L\u00b8^\u001b-L\u00b8=\u00e9^\u00e9")).isTrue();
  }

  @Test
  void aBackslashInOneLongTextIsNoDelimiter() {
    CharacterSet korean = CharacterSet.of("", "ISO 2022 IR 149");
    byte[] bytes = "\u001b$)C\u00fb\u00f3\\\u00d1\u00ce".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(korean.firstProblem(bytes, 0, bytes.length, TextKind.PARAGRAPHS)).isEmpty();
    assertThat(korean.firstProblem(bytes, 0, bytes.length, TextKind.VALUES))
        .contains(new TextProblem(7, TextProblem.Kind.ESCAPE_NOT_REPEATED));
  }

  @Test
  void utf8BesideOtherTermsIsToldAndUsed() {
    CharacterSet charset = CharacterSet.of("", "ISO_IR 192");

    assertThat(charset.issues()).hasSize(1);
    assertThat(charset.isUtf8()).isTrue();
  }

  @Test
  void singleByteTermsAmongSeveralAreReadAsIso2022AndTold() {
    CharacterSet charset = CharacterSet.of("ISO_IR 100", "ISO 2022 IR 144");

    assertThat(charset.issues()).hasSize(1);
    assertThat(decode(charset, "\u00e9^\u001b-L\u00b8")).isEqualTo("é^И");
  }

  @Test
  void theFirstSetIsBackAfterEachDelimiterOfAName() {
    CharacterSet charset = CharacterSet.of("ISO 2022 IR 100", "ISO 2022 IR 144");

    assertThat(decode(charset, "\u001b-L\u00b8^\u00e9\\\u001b-L\u00b8=\u00e9"))
        .isEqualTo("И^é\\И=é");
  }

  @Test
  void aSecondByteThatLooksLikeADelimiterIsNone() {
    // 3D 5C in JIS X 0208 and 8F 5C in GB18030
    CharacterSet japanese = CharacterSet.of("", "ISO 2022 IR 87");
    String kanji = decode(japanese, "\u001b$B=\\\u001b(B^A");

    assertThat(kanji).hasSize(3).endsWith("^A");
    assertThat(accepts(japanese, "\u001b$B=\\\u001b(B^A")).isTrue();
    assertThat(decode(CharacterSet.of("GB18030"), "\u008f\\")).hasSize(1).doesNotContain("\\");
  }

  @Test
  void anEscapeThatIsNotRepeatedAfterADelimiterIsReadButTold() {
    CharacterSet korean = CharacterSet.of("", "ISO 2022 IR 149");

    assertThat(decode(korean, "=\u001b$)C\u00fb\u00f3^\u00d1\u00ce\u00d4\u00d7"))
        .isEqualTo("=洪^吉洞");
    assertThat(accepts(korean, "=\u001b$)C\u00fb\u00f3^\u00d1\u00ce\u00d4\u00d7")).isFalse();
    assertThat(accepts(korean, "=\u001b$)C\u00fb\u00f3^\u001b$)C\u00d1\u00ce\u00d4\u00d7"))
        .isTrue();
  }

  @Test
  void anEscapeThatIsNeverWrittenIsReadButTold() {
    CharacterSet latin = CharacterSet.of("", "ISO 2022 IR 100");
    CharacterSet korean = CharacterSet.of("ISO 2022 IR 149");

    assertThat(decode(latin, "M\u00fcller")).isEqualTo("Müller");
    assertThat(accepts(latin, "M\u00fcller")).isFalse();
    assertThat(decode(korean, "\u00fb\u00f3^\u00d1\u00ce\u00d4\u00d7")).isEqualTo("洪^吉洞");
  }

  @Test
  void anEscapeToASetThatIsNotDeclaredIsTold() {
    assertThat(accepts(CharacterSet.of("", "ISO 2022 IR 87"), "\u001b$)C\u00fb\u00f3")).isFalse();
    assertThat(accepts(CharacterSet.DEFAULT, "\u001b$B;3\u001b(B")).isFalse();
  }

  @Test
  void bytesWithoutACharacterAreReplacedAndTold() {
    assertThat(decode(CharacterSet.DEFAULT, "Pe\u00f1a")).isEqualTo("Pe\uFFFDa");
    assertThat(accepts(CharacterSet.DEFAULT, "Pe\u00f1a")).isFalse();
    assertThat(accepts(CharacterSet.of("ISO_IR 100"), "\u0080")).isFalse();
    assertThat(accepts(CharacterSet.UTF_8, "\u00f1a")).isFalse();
  }

  @Test
  void aCharacterThatTheSetLacksIsNotEncoded() {
    assertThat(CharacterSet.of("ISO_IR 100").encode("山", false)).isEmpty();
    assertThat(CharacterSet.DEFAULT.encode("é", false)).isEmpty();
    assertThat(CharacterSet.of("ISO_IR 13").encode("ﾔﾏﾀﾞ", false)).isPresent();
  }

  @Test
  void anyBytesAtAllAreDecodedWithoutFailing() {
    Random random = new Random(5);
    String[][] sets = {
      {},
      {"ISO_IR 13"},
      {"", "ISO 2022 IR 87", "ISO 2022 IR 159"},
      {"GB18030"},
      {"ISO_IR 192"},
      {"ISO 2022 IR 13", "ISO 2022 IR 87"},
      {"", "ISO 2022 IR 149"},
      {"", "ISO 2022 IR 58"}
    };
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      for (int i = 0; i + 3 < bytes.length; i += 1 + random.nextInt(8)) {
        bytes[i] = 0x1B;
        bytes[i + 1] = (byte) "($)-".charAt(random.nextInt(4));
        bytes[i + 2] = (byte) "BJICAD(".charAt(random.nextInt(7));
      }
      CharacterSet charset = CharacterSet.of(sets[round % sets.length]);

      assertThat(charset.decode(bytes, 0, bytes.length, round % 2 == 0)).isNotNull();
    }
  }

  @Test
  void utf8IsCheckedAsJavaChecksIt() {
    Random random = new Random(6);
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(4)];
      random.nextBytes(bytes);
      bytes[0] |= (byte) 0xC0;
      for (int i = 1; i < bytes.length && random.nextInt(8) > 0; i++) {
        bytes[i] = (byte) (0x80 | (bytes[i] & 0x3F));
      }
      boolean wanted = !new String(bytes, StandardCharsets.UTF_8).contains("\uFFFD");
      assertThat(CharacterSet.validUtf8(bytes, 0, bytes.length)).isEqualTo(wanted);
    }
    byte[] replacement = "\uFFFD".getBytes(StandardCharsets.UTF_8);
    assertThat(CharacterSet.validUtf8(replacement, 0, 3)).isTrue();
  }

  @Test
  void aPersonNameHasThreeGroupsOfFiveComponents() {
    PersonName name = PersonName.parse("Yamada^Tarou^^Dr.^III=山田^太郎=やまだ^たろう");

    assertThat(name.alphabetic())
        .isEqualTo(new PersonName.Group("Yamada", "Tarou", "", "Dr.", "III"));
    assertThat(name.ideographic().family()).isEqualTo("山田");
    assertThat(name.phonetic().given()).isEqualTo("たろう");
    assertThat(PersonName.parse("A^B^^^==").toString()).isEqualTo("A^B");
  }
}
