package io.gantry.normalizer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FoldingTest {
  @Test
  void namesBecomeTokensOfPlainLetters() {
    assertThat(NameText.fold("O'Brien-Łęcki  ")).isEqualTo("obrien lecki");
    assertThat(NameText.fold("GROẞ Þór Ærø")).isEqualTo("gross thor aero");
    assertThat(NameText.fold("İbrahim Yıldız")).isEqualTo("ibrahim yildiz");
    assertThat(NameText.fold("Хрущёв")).isEqualTo("khrushchev");
    assertThat(NameText.fold("M?ller")).isEqualTo("m?ller");
  }

  @Test
  void mojibakeIsReadBackAndWhatIsLostIsMarked() {
    assertThat(Mojibake.repaired("MÃ¼ller")).isEqualTo("Müller");
    assertThat(Mojibake.repaired("GrÃÃ")).isEqualTo("Gr??");
    assertThat(Mojibake.repaired("Miller")).isNull();
    assertThat(Mojibake.repaired("渡邊")).isNull();
  }

  @Test
  void slipsAreOneOfFourKindsAndSomeAreLikely() {
    assertThat(Slip.between("hendersn", "henderson")).isEqualTo(Slip.LIKELY);
    assertThat(Slip.between("hendersonn", "henderson")).isEqualTo(Slip.LIKELY);
    assertThat(Slip.between("hednerson", "henderson")).isEqualTo(Slip.LIKELY);
    assertThat(Slip.between("hendetson", "henderson")).isEqualTo(Slip.LIKELY);
    assertThat(Slip.between("hendepson", "henderson")).isEqualTo(Slip.RARE);
    assertThat(Slip.between("kayden", "jayden")).isEqualTo(Slip.RARE);
    assertThat(Slip.between("handersan", "henderson")).isEqualTo(Slip.NONE);
    assertThat(Slip.between("li", "lo")).isEqualTo(Slip.NONE);
  }

  @Test
  void habitsOfSpellingMeetInTheFolds() {
    assertThat(Folds.romaji("ohno")).isEqualTo(Folds.romaji("oono"));
    assertThat(Folds.romaji("shizuka")).isEqualTo(Folds.romaji("sizuka"));
    assertThat(Folds.romaji("satou")).isEqualTo(Folds.romaji("sato"));
    assertThat(Folds.digraphs("mueller")).isEqualTo(Folds.digraphs("muller"));
    assertThat(Folds.sound("stefan")).isEqualTo(Folds.sound("stephan"));
    assertThat(Folds.skeleton("haddad")).isEqualTo(Folds.skeleton("hdad"));
    assertThat(NameText.unifiedIdeographs("髙橋")).isEqualTo(NameText.unifiedIdeographs("高橋"));
    assertThat(NameText.phonetic("ﾜﾀﾅﾍﾞ")).isEqualTo("わたなべ");
  }

  @Test
  void birthDatesAreReadInEveryFormAndPlaceholdersAreNone() {
    assertThat(BirthDate.parse("1958-04-21").readings()).containsExactly(19580421);
    assertThat(BirthDate.parse("21.04.1958").readings()).containsExactly(19580421);
    assertThat(BirthDate.parse("03/04/1958").readings()).containsExactly(19580304, 19580403);
    assertThat(BirthDate.parse("195804").year()).isEqualTo(1958);
    assertThat(BirthDate.parse("18581117")).isEqualTo(BirthDate.UNKNOWN);
    assertThat(BirthDate.parse("19580231")).isEqualTo(BirthDate.UNKNOWN);
    assertThat(BirthDate.parse("unknown")).isEqualTo(BirthDate.UNKNOWN);
    assertThat(BirthDate.parse("19580412").with(19581204)).isEqualTo(BirthDate.Agreement.SWAPPED);
    assertThat(BirthDate.parse("19580421").with(19580412)).isEqualTo(BirthDate.Agreement.SLIP);
    assertThat(BirthDate.parse("19580101").with(19580412)).isEqualTo(BirthDate.Agreement.YEAR);
  }
}
