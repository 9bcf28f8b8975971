package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.charset.CharacterSet;
import java.nio.charset.StandardCharsets;
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
