package io.gantry.extractor.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.InventoryEvent.SweepProgress;
import io.gantry.contracts.event.SweepKind;
import io.gantry.extractor.sweep.ScriptedArchive.Held;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepKindsTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
  private static final List<String> MODALITIES = List.of("CT", "MR", "US", "XYZ");

  private static ScriptedArchive archive(int studies) {
    ScriptedArchive archive = new ScriptedArchive();
    Random random = new Random(7);
    for (int i = 0; i < studies; i++) {
      archive.holds(
          i % 10 == 0 ? null : TODAY.minusDays(random.nextInt(4_000)),
          random.nextInt(1440),
          "%s%05d".formatted(i % 2 == 0 ? "a" : "B", random.nextInt(100_000)),
          i == 0 ? new String[] {"CT", "XYZ"} : new String[] {MODALITIES.get(i % 4)});
    }
    return archive;
  }

  private static Sweep sweep(SweepKind kind) {
    return new Sweep(kind, Map.of(), List.of(), TODAY);
  }

  private static Set<String> run(ScriptedArchive archive, Sweep sweep) throws SweepRefused {
    return run(archive, sweep, Integer.MAX_VALUE);
  }

  /** Ends after so many queries, as a killed process does. */
  private static Set<String> run(ScriptedArchive archive, Sweep sweep, int most)
      throws SweepRefused {
    Set<String> found = new HashSet<>();
    int sent = 0;
    for (Optional<SweepQuery> next = Optional.empty();
        sent < most && (next = sweep.next()).isPresent();
        sent++) {
      SweepQuery query = next.get();
      List<StudyRow> rows = new ArrayList<>();
      int status = archive.find(sweep.keys(query), rows);
      rows.stream()
          .filter(row -> sweep.row(query, row))
          .forEach(row -> found.add(row.studyInstanceUid()));
      sweep.ended(query, SweepAnswer.of(status));
    }
    return found;
  }

  private static Set<String> all(ScriptedArchive archive) {
    return new HashSet<>(archive.studies.stream().map(Held::uid).toList());
  }

  @ParameterizedTest
  @EnumSource(
      value = SweepKind.class,
      names = {"DATE", "MODALITY", "PATIENT"})
  void eachKindFindsAllOnItsOwn(SweepKind kind) throws SweepRefused {
    ScriptedArchive archive = archive(333);
    Sweep sweep = sweep(kind);
    assertThat(run(archive, sweep)).isEqualTo(all(archive));
    assertThat(sweep.doubts()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = SweepKind.class,
      names = {"DATE", "MODALITY", "PATIENT"})
  void whatALimitCutsIsDividedUntilAllIsSeen(SweepKind kind) throws SweepRefused {
    ScriptedArchive archive = archive(1_500);
    archive.limit = 60;
    archive.statusWhenCut = 0xA700;
    Sweep sweep = sweep(kind);
    assertThat(run(archive, sweep)).isEqualTo(all(archive));
    assertThat(sweep.doubts()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 100, 137})
  void aSilentLimitIsSeenByTheModalitiesThatMeetIt(int limit) throws SweepRefused {
    ScriptedArchive archive = archive(0);
    Random random = new Random(3);
    for (int i = 0; i < 1_200; i++) {
      archive.holds(TODAY.minusDays(random.nextInt(3_000)), 5, "P" + i, i % 2 == 0 ? "CT" : "MR");
    }
    archive.limit = limit;
    assertThat(run(archive, sweep(SweepKind.MODALITY))).isEqualTo(all(archive));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 19, 33, 137})
  void eachKindFindsASilentLimitHoweverSmall(int limit) throws SweepRefused {
    for (SweepKind kind : List.of(SweepKind.DATE, SweepKind.MODALITY, SweepKind.PATIENT)) {
      ScriptedArchive archive = archive(700);
      archive.limit = limit;
      Sweep sweep = sweep(kind);
      Set<String> found = run(archive, sweep);
      assertThat(found.containsAll(all(archive)))
          .as("by %s: %d of 700", kind, found.size())
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SweepKind.class,
      names = {"DATE", "MODALITY", "PATIENT"})
  void aKilledSweepFindsASilentLimitToo(SweepKind kind) throws SweepRefused {
    ScriptedArchive archive = archive(700);
    archive.limit = 33;
    run(archive, sweep(kind));
    int whole = archive.queries;
    int places = Boolean.getBoolean("gantry.full") ? 40 : 7;
    for (int at = 1; at < whole; at += 1 + whole / places) {
      Sweep killed = sweep(kind);
      Set<String> found = run(archive, killed, at);
      Sweep next = sweep(kind);
      next.resume(killed.state("legacy", "i-1", Instant.EPOCH));
      found.addAll(run(archive, next));
      assertThat(found.containsAll(all(archive)))
          .as("killed after %d queries: %d of 700", at, found.size())
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SweepKind.class,
      names = {"DATE", "PATIENT"})
  void anArchiveThatCountsOthersAgainstItsLimitIsNotAskedForEver(SweepKind kind)
      throws SweepRefused {
    ScriptedArchive archive = new ScriptedArchive();
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      archive.holds(
          TODAY.minusDays(random.nextInt(4_000)),
          random.nextInt(1440),
          "%s%06d".formatted(i % 9 == 0 ? "sim" : i % 7 == 0 ? "S_M" : "SIM", i * 37),
          "CT");
    }
    archive.loose = true;
    archive.limit = 5;
    archive.statusWhenCut = 0xFE00;
    Sweep sweep = sweep(kind);
    assertThat(run(archive, sweep)).isEqualTo(all(archive));
    assertThat(sweep.doubts()).isZero();
    assertThat(archive.queries).isLessThan(20_000);
  }

  @Test
  void aPatientWhoseIdBeginsAnotherOnesIsFoundToo() throws SweepRefused {
    ScriptedArchive archive = new ScriptedArchive();
    archive.holds(TODAY, 1, "7", "CT");
    for (int i = 0; i < 80; i++) {
      archive.holds(TODAY, i, "7" + i, "CT");
    }
    archive.limit = 40;
    archive.statusWhenCut = 0xA700;
    assertThat(run(archive, sweep(SweepKind.PATIENT))).isEqualTo(all(archive));
  }

  @Test
  void manyStudiesOfOnePatientAreDividedByDate() throws SweepRefused {
    ScriptedArchive archive = new ScriptedArchive();
    for (int i = 0; i < 300; i++) {
      archive.holds(TODAY.minusDays(i), 1, "PHANTOM", "CT");
    }
    archive.limit = 90;
    archive.statusWhenCut = 0xA700;
    Sweep sweep = sweep(SweepKind.PATIENT);
    assertThat(run(archive, sweep)).isEqualTo(all(archive));
    assertThat(sweep.doubts()).isZero();
  }

  @Test
  void anArchiveThatDoesNotTellCaseIsNotAskedTwiceForLongerBeginnings() throws SweepRefused {
    ScriptedArchive archive = archive(800);
    archive.limit = 60;
    archive.statusWhenCut = 0xA700;
    run(archive, sweep(SweepKind.PATIENT));
    int exact = archive.queries;
    archive.queries = 0;
    archive.caseBlind = true;
    assertThat(run(archive, sweep(SweepKind.PATIENT))).isEqualTo(all(archive));
    assertThat(archive.queries).isLessThan(2 * exact);
  }

  @Test
  void moreStudiesInAMinuteThanTheLimitAreDividedByPatient() throws SweepRefused {
    ScriptedArchive archive = new ScriptedArchive();
    for (int i = 0; i < 120; i++) {
      archive.holds(TODAY.minusDays(9), 600, "P" + i, "CT");
    }
    archive.limit = 50;
    archive.statusWhenCut = 0xA700;
    Sweep sweep = sweep(SweepKind.DATE);
    assertThat(run(archive, sweep)).isEqualTo(all(archive));
    assertThat(sweep.doubts()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = SweepKind.class,
      names = {"DATE", "MODALITY", "PATIENT"})
  void whereAKilledSweepWasAnotherOneGoesOn(SweepKind kind) throws SweepRefused {
    ScriptedArchive archive = archive(1_500);
    archive.limit = 60;
    archive.statusWhenCut = 0xA700;
    run(archive, sweep(kind));
    int whole = archive.queries;
    archive.queries = 0;
    Sweep killed = sweep(kind);
    Set<String> found = run(archive, killed, whole / 2);
    SweepProgress state = killed.state("legacy", "i-1", Instant.EPOCH);

    Sweep next = sweep(kind);
    next.resume(state);
    found.addAll(run(archive, next));

    assertThat(found).isEqualTo(all(archive));
    assertThat(archive.queries).isLessThan(whole + whole / 4 + 100);
    assertThat(next.state("legacy", "i-1", Instant.EPOCH).open()).isEmpty();
  }

  @Test
  void keysOfAQueryAreReadBack() {
    DateRange day = DateRange.day(TODAY);
    SweepQuery query =
        SweepQuery.ofModality("CT").in(day).in(new SweepQuery.Minutes(61, 1439)).of("AB*");
    assertThat(query.keys())
        .containsEntry("StudyTime", "010100-235959")
        .containsEntry("PatientID", "AB*");
    assertThat(SweepQuery.parse(query.keys())).isEqualTo(query);
    assertThat(SweepQuery.parse(Map.of())).isEqualTo(SweepQuery.EVERYTHING);
  }

  @Test
  void fingerprintsTakeFewBytesAndTellUidsApart() {
    Fingerprints seen = new Fingerprints();
    for (int i = 0; i < 200_000; i++) {
      assertThat(seen.add("2.25.33061423429586721321134569834512" + i)).isTrue();
    }
    assertThat(seen.add("2.25.3306142342958672132113456983451277")).isFalse();
    assertThat(seen.size()).isEqualTo(200_000);
    assertThat(seen.bytes()).isLessThan(200_000 * 32L);
  }
}
