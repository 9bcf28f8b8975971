package io.gantry.extractor.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.InventoryEvent.KeyProbed;
import io.gantry.contracts.event.InventoryEvent.Match;
import io.gantry.contracts.event.SweepKind;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** PS3.4 C.2.2.2: what archives do with matching keys, and how it shows. */
class KeyProbeTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

  private static ScriptedArchive archive() {
    return new ScriptedArchive()
        .holds(TODAY.minusDays(500), 60, "AB123", "CT", "SR")
        .holds(TODAY.minusDays(9_000), 61, "CD4", "MR")
        .holds(null, 0, "", "US");
  }

  private static Map<String, Match> probe(ScriptedArchive archive, SweepKind kind)
      throws Exception {
    Map<String, Match> keys = new TreeMap<>();
    for (KeyProbed key : new KeyProbe<RuntimeException>(archive::ask, TODAY).of(kind)) {
      keys.put(key.key(), key.match());
    }
    return keys;
  }

  @Test
  void anArchiveThatMatchesAsTheStandardSaysIsCalledSo() throws Exception {
    assertThat(probe(archive(), SweepKind.DATE))
        .isEqualTo(
            Map.of(
                "StudyDate",
                Match.MATCHED,
                "StudyTime",
                Match.MATCHED,
                KeyProbe.EMPTY_DATE,
                Match.MATCHED));
    assertThat(probe(archive(), SweepKind.MODALITY))
        .containsEntry("ModalitiesInStudy", Match.MATCHED);
    assertThat(probe(archive(), SweepKind.PATIENT)).containsEntry("PatientID", Match.MATCHED);
  }

  @Test
  void aKeyThatIsIgnoredFindsWhatNothingHas() throws Exception {
    ScriptedArchive archive = archive();
    archive.ignores = Set.of("StudyDate", "ModalitiesInStudy", "PatientID", "StudyTime");
    assertThat(probe(archive, SweepKind.DATE))
        .containsEntry("StudyDate", Match.IGNORED)
        .containsEntry("StudyTime", Match.IGNORED);
    assertThat(probe(archive, SweepKind.MODALITY))
        .containsEntry("ModalitiesInStudy", Match.IGNORED);
    assertThat(probe(archive, SweepKind.PATIENT)).containsEntry("PatientID", Match.IGNORED);
  }

  @Test
  void aScopeByAKeyThatIsIgnoredIsSeenBeforeItIsAsked() {
    ScriptedArchive archive = archive();
    Map<String, String> scope =
        Map.of(
            "ModalitiesInStudy",
            "CT",
            "StudyDate",
            "20200101-",
            "PatientID",
            "AB123",
            "StudyInstanceUID",
            "1.2.0");
    KeyProbe<RuntimeException> probe = new KeyProbe<>(archive::ask, TODAY);
    assertThat(ignored(probe, scope)).isEmpty();
    assertThat(archive.queries).as("only the modality is tried").isEqualTo(1);
    archive.ignores = Set.of("ModalitiesInStudy");
    assertThat(ignored(probe, scope)).contains("ModalitiesInStudy");
    assertThat(ignored(probe, Map.of("InstitutionName", "St. Elsewhere")))
        .as("the archive knows no such key")
        .contains("InstitutionName");
  }

  private static Optional<String> ignored(
      KeyProbe<RuntimeException> probe, Map<String, String> scope) {
    try {
      return probe.ignored(scope);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anArchiveWithoutRangesOrWildcardsDoesNotFindWhatItHas() throws Exception {
    ScriptedArchive archive = archive();
    archive.noRanges = true;
    archive.noWildcards = true;
    assertThat(probe(archive, SweepKind.DATE)).containsEntry("StudyDate", Match.NOT_MATCHED);
    assertThat(probe(archive, SweepKind.PATIENT)).containsEntry("PatientID", Match.NOT_MATCHED);
  }

  @Test
  void anEmptyDateThatFindsOnlyStudiesWithoutOneIsNoUniversalMatch() throws Exception {
    ScriptedArchive archive = archive();
    archive.emptyMeansNone = true;
    assertThat(probe(archive, SweepKind.DATE))
        .containsEntry("StudyDate", Match.MATCHED)
        .containsEntry(KeyProbe.EMPTY_DATE, Match.NOT_MATCHED);
  }

  @Test
  void aRefusedKeyIsCalledRefused() throws Exception {
    ScriptedArchive archive = archive();
    archive.refuses = Set.of("ModalitiesInStudy");
    assertThat(probe(archive, SweepKind.MODALITY))
        .containsEntry("ModalitiesInStudy", Match.REFUSED);
  }

  @Test
  void whatCannotBeTriedIsUnknown() throws Exception {
    ScriptedArchive silent = archive();
    silent.tellsModalities = false;
    assertThat(probe(silent, SweepKind.MODALITY)).containsEntry("ModalitiesInStudy", Match.UNKNOWN);
    assertThat(probe(new ScriptedArchive(), SweepKind.PATIENT))
        .containsEntry("PatientID", Match.UNKNOWN);
  }
}
