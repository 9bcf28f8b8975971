package io.gantry.normalizer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One patient record at a time; all people are invented. */
class IdentityMatcherTest {
  private static final Crosswalk NOTHING = new Crosswalk();

  private final PatientIndex index = new PatientIndex();

  IdentityMatcherTest() {
    // enough other people for names to have frequencies
    for (int i = 0; i < 400; i++) {
      put(
          String.valueOf(70_000_000 + i * 97),
          "Filler" + (char) ('a' + i % 26) + i,
          "Nemo" + i % 40,
          19300101 + i % 80 * 10000 + i % 12 * 100 + i % 28,
          i % 2 == 0 ? 'M' : 'F');
    }
    put("10000017", "Wexcombe", "Ottilie", 19580421, 'F');
  }

  private void put(String mrn, String family, String given, int born, char sex) {
    put(mrn, PersonName.of(family, given), born, sex);
  }

  private void put(String mrn, PersonName name, int born, char sex) {
    index.put(new Patient(mrn, name, born, sex, "ENTERPRISE", "1.2.3.4"));
  }

  private Decision decide(String id, String name, String born, String sex) {
    return decide(new PatientRecord("r", "LEGACY", id, "", "", name, born, sex));
  }

  private Decision decide(PatientRecord record) {
    return new IdentityMatcher(index).decide(record, NOTHING);
  }

  private static void assertLinked(Decision decision, String mrn) {
    assertThat(decision).isInstanceOf(Decision.Linked.class);
    assertThat(((Decision.Linked) decision).mrn()).as(decision.explanation()).isEqualTo(mrn);
  }

  private static void assertReview(Decision decision, String reason) {
    assertThat(decision).as(decision.explanation()).isInstanceOf(Decision.Review.class);
    assertThat(decision.explanation()).contains(reason).contains(IdentityMatcher.RULES);
  }

  private static void assertNone(Decision decision) {
    assertThat(decision).as(decision.explanation()).isInstanceOf(Decision.NotInIndex.class);
  }

  @Test
  void nameAndBirthDateLinkWhateverTheCaseAndTheOrder() {
    assertLinked(decide("", "WEXCOMBE^OTTILIE^^^", "19580421", "F"), "10000017");
    assertLinked(decide("", "Wexcombe, Ottilie", "1958-04-21", ""), "10000017");
    assertLinked(decide("", "Ottilie Wexcombe", "21.04.1958", "w"), "10000017");
    assertLinked(decide("", "OTTILIE^WEXCOMBE", "19580421", "F"), "10000017");
  }

  @Test
  void oneSlipInTheNameOrExchangedDayAndMonthLink() {
    put("10000025", "Quillfeather", "Ambrose", 19610304, 'M');
    assertLinked(decide("", "Quilfeather^Ambrose", "19610304", "M"), "10000025");
    assertLinked(decide("", "Quillfeather^Ambrsoe", "19610304", "M"), "10000025");
    assertLinked(decide("", "Quillfeather^Ambrose", "19610403", "M"), "10000025");
  }

  @Test
  void aNameAloneNeverLinksAndANumberConfirmedByANameDoes() {
    assertReview(decide("", "Wexcombe^Ottilie", "", "F"), "no birth date and no number");
    assertLinked(decide("MRN 0010000017", "Wexcombe^Ottilie", "", "F"), "10000017");
    assertLinked(decide("10000071", "Wexcombe^Ottilie", "", "F"), "10000017");
  }

  @Test
  void aNumberThatBelongsToSomebodyElseGoesToReview() {
    put("10000033", "Overhill", "Basil", 19701224, 'M');
    assertReview(
        decide("10000033", "Wexcombe^Ottilie", "19580421", "F"), "belongs to somebody else");
    assertReview(
        decide("10000033", "Strange^Person", "19991231", "F"), "the birth date is another");
  }

  @Test
  void theSameNumberUnderAnotherIssuerProvesNothing() {
    Decision decision =
        decide(
            new PatientRecord(
                "r", "LEGACY", "10000017", "OTHER_HOSP", "", "Impostor^Igor", "19990101", "M"));
    assertThat(decision).isNotInstanceOf(Decision.Linked.class);
  }

  @Test
  void twinsAreNeverLinkedOnFamilyNameAndBirthDate() {
    put("10000041", "Larkspur", "Tamsin", 19950505, 'F');
    put("10000058", "Larkspur", "Talia", 19950505, 'F');
    assertLinked(decide("", "Larkspur^Tamsin", "19950505", "F"), "10000041");
    assertReview(decide("", "Larkspur^T", "19950505", "F"), "does not well enough");
    assertReview(decide("", "Larkspur^Verity", "19950505", "F"), "does not well enough");
    assertReview(decide("10000041", "Larkspur^Verity", "19950505", "F"), "the name is not");
  }

  @Test
  void aSlipThatMakesTheTwinsNameIsNotTrusted() {
    put("10000066", "Larkspur", "Corina", 19960606, 'F');
    put("10000074", "Larkspur", "Corna", 19960606, 'F');
    assertReview(decide("", "Larkspur^Corna", "19960606", "F"), "another patient fits as well");
    assertLinked(decide("10000074", "Larkspur^Corna", "19960606", "F"), "10000074");
  }

  @Test
  void aMisspellingThatIsANameOfItsOwnIsAnotherName() {
    put("10000082", "Kelly", "Prudence", 19440404, 'F');
    assertReview(decide("", "Kelley^Prudence", "19440404", "F"), "does not well enough");
  }

  @Test
  void juniorAndSeniorAreToldApartByBirthDateOrSuffix() {
    put("10000090", new PersonName("Thistle", "Rowan", "", "", "SR", "", "", ""), 19400512, 'M');
    put("10000108", new PersonName("Thistle", "Rowan", "", "", "Jr.", "", "", ""), 19680715, 'M');
    assertLinked(decide("", "Thistle^Rowan^^^JR", "19680715", "M"), "10000108");
    assertLinked(decide("", "THISTLE^ROWAN SR", "19400512", "M"), "10000090");
    assertLinked(decide("", "Thistle^Rowan^^^II", "19680715", "M"), "10000108");
    assertReview(decide("10000090", "Thistle^Rowan^^^JR", "", "M"), "junior and senior");
  }

  @Test
  void formerAndPartialFamilyNamesAndPetNamesLinkWithABirthDate() {
    put(
        "10000116",
        new PersonName("Hollow", "Elizabeth", "", "", "", "Marchbanks", "", ""),
        19771111,
        'F');
    put("10000124", "Farthing-Glow", "Ignace", 19880808, 'M');
    assertLinked(decide("", "Marchbanks^Elizabeth", "19771111", "F"), "10000116");
    assertLinked(decide("", "Hollow^Betsy", "19771111", "F"), "10000116");
    assertLinked(decide("", "Glow^Ignace", "19880808", "M"), "10000124");
    assertReview(decide("", "Neverheard^Elizabeth", "19771111", "F"), "does not well enough");
  }

  @Test
  void accentsDigraphsLostLettersAndMojibakeAreSeenThrough() {
    put("10000132", "Kästner", "Jörn", 19500505, 'M');
    assertLinked(decide("", "KAESTNER^JOERN", "19500505", "M"), "10000132");
    assertLinked(decide("", "Kastner^Jorn", "19500505", "M"), "10000132");
    assertLinked(decide("", "K?stner^J?rn", "19500505", "M"), "10000132");
    assertLinked(decide("", "KÃ¤stner^JÃ¶rn", "19500505", "M"), "10000132");
  }

  @Test
  void otherAlphabetsMeetTheirRomanisations() {
    put("10000140", "Воронцова", "Ксения", 19661010, 'F');
    put("10000157", "Αγγελίδης", "Στέφανος", 19550303, 'M');
    put("10000165", "منصور", "كريم", 19600606, 'M');
    assertLinked(decide("", "Vorontsova^Kseniya", "19661010", "F"), "10000140");
    assertLinked(decide("", "ВОРОНЦОВА^КСЕНИЯ", "19661010", "F"), "10000140");
    assertLinked(decide("", "Angelidis^Stefanos", "19550303", "M"), "10000157");
    assertLinked(decide("", "Mansour^Karim", "19600606", "M"), "10000165");
  }

  @Test
  void ideographsAndKanaAreComparedGroupByGroup() {
    put(
        "10000173",
        new PersonName("Ogata", "Ryouhei", "", "", "", "", "緒方^良平", "おがた^りょうへい"),
        19730909,
        'M');
    assertLinked(decide("", "緒方^良平", "19730909", "M"), "10000173");
    assertLinked(decide("", "ｵｶﾞﾀ^ﾘｮｳﾍｲ=緒方^良平=おがた^りょうへい", "19730909", "M"), "10000173");
    assertLinked(decide("", "OGATA^RYOHEI", "19730909", "M"), "10000173");
    assertReview(decide("", "Ogata^Ryouhei=尾形^亮平", "19730909", "M"), "ideographs");
  }

  @Test
  void aPersonRegisteredTwiceIsLinkedAndTheMergeProposed() {
    put("10000181", "Umberfield", "Joscelin", 19820202, 'F');
    put("10000199", "Umberfield", "Joscelin", 19820202, 'F');
    Decision decision = decide("", "Umberfield^Joscelin", "19820202", "F");
    assertLinked(decision, "10000181");
    assertThat(decision.explanation()).contains("twice").contains("10000199");
    assertLinked(decide("10000199", "Umberfield^Joscelin", "19820202", "F"), "10000199");
  }

  @Test
  void strangersNamesakesAndPhantomsAreNotInTheIndex() {
    assertNone(decide("", "Neverheard^Of", "19010203", "M"));
    assertNone(decide("", "Wexcombe^Ottilie", "20010203", "F"));
    assertNone(decide("", "PHANTOM^QA WATER", "19000101", "O"));
    assertNone(decide("", "", "", ""));
  }

  @Test
  void anArchivesOwnNumberIsLearnedFromACertainLinkAndNeverFromTwo() {
    PatientRecord whole =
        new PatientRecord("a", "CARDIO", "041777", "", "", "Wexcombe^Ottilie", "19580421", "F");
    PatientRecord undated =
        new PatientRecord("b", "CARDIO", "041777", "", "", "WEXCOMBE^OTTILIE", "", "");
    PatientRecord elsewhere =
        new PatientRecord("c", "ORTHO", "041777", "", "", "WEXCOMBE^OTTILIE", "", "");
    Crosswalk crosswalk = new Crosswalk();
    IdentityMatcher matcher = new IdentityMatcher(index);
    crosswalk.learn(whole, matcher.decide(whole));
    assertLinked(matcher.decide(undated, crosswalk), "10000017");
    assertReview(matcher.decide(elsewhere, crosswalk), "no birth date");
    crosswalk.learn(undated, new Decision.Linked("10000033", 20, true, ""));
    assertReview(matcher.decide(undated, crosswalk), "no birth date");
  }

  @Test
  void aMergedPatientIsFoundUnderTheSurvivor() {
    put("10000207", "Merrow", "Silas", 19300303, 'M');
    put("10000215", "Merrow", "Silas", 19300303, 'M');
    index.merge("10000207", "10000215");
    assertLinked(decide("10000207", "Merrow^Silas", "19300303", "M"), "10000215");
  }

  @Test
  void explanationsHoldNoNamesAndNoBirthDates() {
    for (String name : new String[] {"Wexcombe^Ottilie", "Wexcombe^O", "Wexcomb^Ottilia"}) {
      assertThat(decide("", name, "19580421", "F").explanation())
          .doesNotContainIgnoringCase("wexcomb")
          .doesNotContainIgnoringCase("ottili")
          .doesNotContain("1958");
    }
  }
}
