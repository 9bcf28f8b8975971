package io.gantry.extractor.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

  /** A study as an archive holds it. */
  private record Held(String uid, @Nullable LocalDate date, int minute, String patient) {
    StudyRow row() {
      return new StudyRow(
          uid,
          date == null ? null : DateTimeFormatter.BASIC_ISO_DATE.format(date),
          null,
          patient,
          null,
          List.of(),
          null,
          null);
    }
  }

  /** An archive with a limit of rows, silent or not. */
  private static final class FakeArchive {
    final List<Held> studies = new ArrayList<>();
    int limit = Integer.MAX_VALUE;
    int statusWhenCut = 0;
    boolean emptyWhenCut;
    boolean ignoresDates;
    int queries;

    FakeArchive with(int count, LocalDate from, int days) {
      Random random = new Random(count);
      for (int i = 0; i < count; i++) {
        study(from.plusDays(days == 0 ? 0 : random.nextInt(days)), random.nextInt(1440));
      }
      return this;
    }

    FakeArchive study(@Nullable LocalDate date, int minute) {
      int number = studies.size();
      studies.add(
          new Held("1.2." + number, date, minute, "%04X".formatted((number * 40_503) & 0xFFFF)));
      return this;
    }

    FakeArchive withoutDate(int count) {
      IntStream.range(0, count).forEach(_ -> study(null, 0));
      return this;
    }

    /** Final status; rows go to the list. */
    int find(Map<String, String> keys, List<StudyRow> rows) {
      queries++;
      List<Held> matches = studies.stream().filter(held -> matches(held, keys)).toList();
      if (matches.size() <= limit) {
        matches.forEach(held -> rows.add(held.row()));
        return 0;
      }
      if (!emptyWhenCut) {
        matches.subList(0, limit).forEach(held -> rows.add(held.row()));
      }
      return statusWhenCut;
    }

    private boolean matches(Held held, Map<String, String> keys) {
      String uid = keys.getOrDefault("StudyInstanceUID", "");
      String patient = keys.getOrDefault("PatientID", "*");
      String date = keys.getOrDefault("StudyDate", "");
      String time = keys.getOrDefault("StudyTime", "");
      return (uid.isEmpty() || uid.equals(held.uid()))
          && (patient.endsWith("*")
              ? held.patient().startsWith(patient.substring(0, patient.length() - 1))
              : held.patient().equals(patient))
          && (ignoresDates
              || date.isEmpty()
              || (held.date() != null && DateRange.parse(date).orElseThrow().contains(held.date())))
          && (time.isEmpty() || inTime(held.minute(), time));
    }

    private static boolean inTime(int minute, String range) {
      int from =
          60 * Integer.parseInt(range.substring(0, 2)) + Integer.parseInt(range.substring(2, 4));
      int to =
          60 * Integer.parseInt(range.substring(7, 9)) + Integer.parseInt(range.substring(9, 11));
      return minute >= from && minute <= to;
    }
  }

  private static Set<String> sweep(FakeArchive archive, Sweep sweep) throws SweepRefused {
    Set<String> found = new HashSet<>();
    for (Optional<SweepQuery> next = sweep.next(); next.isPresent(); next = sweep.next()) {
      List<StudyRow> rows = new ArrayList<>();
      int status = archive.find(sweep.keys(next.get()), rows);
      for (StudyRow row : rows) {
        if (sweep.row(next.get(), row)) {
          assertThat(found.add(row.studyInstanceUid())).as("told twice").isTrue();
        }
      }
      sweep.ended(next.get(), SweepAnswer.of(status));
    }
    assertThat(sweep.studies()).isEqualTo(found.size());
    return found;
  }

  private static Sweep everything() {
    return new Sweep(Map.of(), List.of(), TODAY);
  }

  private static void findsAll(FakeArchive archive) throws SweepRefused {
    Sweep sweep = everything();
    Set<String> found = sweep(archive, sweep);
    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(archive.studies.stream().map(Held::uid).toList());
    assertThat(sweep.doubts()).isZero();
  }

  @Test
  void aSmallArchiveTakesOneQueryPerSliceAndOneWithoutDate() throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(30, LocalDate.of(1985, 1, 1), 15_000);
    findsAll(archive.withoutDate(3));
    assertThat(archive.queries).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 100, 200, 256, 500})
  void whatASilentLimitHidesIsFoundInSmallerSlices(int limit) throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(3_000, LocalDate.of(2001, 3, 1), 9_000);
    archive.limit = limit;
    findsAll(archive);
  }

  @Test
  void aLimitThatLooksLikeNoneIsGivenAwayByTheQueryWithoutDate() throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(900, LocalDate.of(2001, 3, 1), 9_000);
    archive.limit = 137;
    Sweep sweep = everything();
    assertThat(sweep(archive, sweep)).hasSize(900);
  }

  @ParameterizedTest
  @ValueSource(ints = {0xA700, 0xB000, 0xC001, 0xFE00})
  void anAnswerThatIsCutByItsStatusIsDivided(int status) throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(700, LocalDate.of(2001, 3, 1), 9_000);
    archive.limit = 73;
    archive.statusWhenCut = status;
    findsAll(archive);
  }

  @Test
  void anArchiveThatRefusesLargeAnswersWithoutARowIsAskedForLess() throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(400, LocalDate.of(2001, 3, 1), 9_000);
    archive.limit = 90;
    archive.statusWhenCut = 0xA700;
    archive.emptyWhenCut = true;
    findsAll(archive);
  }

  @Test
  void oneBusyDayIsDividedByTime() throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(450, LocalDate.of(2024, 5, 5), 0);
    archive.limit = 100;
    findsAll(archive);
  }

  @Test
  void aSmallSilentLimitThatNoSliceMeetsIsSeenAtTheQueryWithoutDate() throws SweepRefused {
    FakeArchive archive =
        new FakeArchive()
            .study(LocalDate.of(2020, 1, 1), 60)
            .withoutDate(60)
            .study(LocalDate.of(2021, 6, 1), 60);
    archive.limit = 3;

    assertThat(sweep(archive, new Sweep(Map.of(), List.of(), TODAY))).hasSize(62);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 19, 30, 137})
  void aSilentLimitIsFoundWhereAllStudiesLieInOneSlice(int limit) throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(300, LocalDate.of(2021, 3, 1), 1_500);
    archive.limit = limit;
    findsAll(archive);
  }

  @Test
  void studiesOfOneDayAreNotAskedForEver() throws SweepRefused {
    FakeArchive archive = new FakeArchive();
    IntStream.range(0, 30).forEach(_ -> archive.study(LocalDate.of(2024, 5, 5), 600));
    findsAll(archive);
    assertThat(archive.queries).isLessThan(200);
  }

  @Test
  void studiesWithoutDateBeyondTheLimitAreFoundByPatient() throws SweepRefused {
    FakeArchive archive =
        new FakeArchive().withoutDate(350).with(300, LocalDate.of(2015, 1, 1), 4_000);
    archive.limit = 100;
    findsAll(archive);
  }

  @Test
  void anExactlyRoundNumberOfStudiesIsNoReasonForDoubt() throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(100, LocalDate.of(2024, 5, 5), 0);
    findsAll(archive);
    assertThat(archive.queries).isLessThan(60);
  }

  @Test
  void anArchiveThatIgnoresDatesIsNotAskedForEver() throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(500, LocalDate.of(2001, 3, 1), 9_000);
    archive.ignoresDates = true;
    findsAll(archive);
    assertThat(archive.queries).isLessThan(100);
  }

  @Test
  void aMinuteThatIsCutByStatusIsADoubt() throws SweepRefused {
    FakeArchive archive = new FakeArchive();
    IntStream.range(0, 60).forEach(_ -> archive.study(LocalDate.of(2024, 5, 5), 600));
    archive.limit = 40;
    archive.statusWhenCut = 0xA700;
    Sweep sweep = new Sweep(Map.of("StudyDate", "20240505", "PatientID", "*"), List.of(), TODAY);
    sweep(archive, sweep);
    assertThat(sweep.doubts()).isPositive();
  }

  @Test
  void aDateInTheOrderBoundsTheSlices() throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(200, LocalDate.of(2019, 1, 1), 800).withoutDate(5);
    Sweep sweep = new Sweep(Map.of("StudyDate", "20190301-20190630"), List.of(), TODAY);
    Set<String> found = sweep(archive, sweep);
    DateRange wanted = DateRange.parse("20190301-20190630").orElseThrow();
    assertThat(found)
        .hasSize(
            (int)
                archive.studies.stream()
                    .filter(held -> held.date() != null && wanted.contains(held.date()))
                    .count());
  }

  @Test
  void aListOfStudiesIsAskedOneByOneAndRowsOfOthersAreDropped() throws SweepRefused {
    FakeArchive archive = new FakeArchive().with(20, LocalDate.of(2019, 1, 1), 800);
    Sweep sweep = new Sweep(Map.of(), List.of("1.2.3", "1.2.4", "1.2.4", "1.2.99"), TODAY);
    assertThat(sweep(archive, sweep)).containsExactlyInAnyOrder("1.2.3", "1.2.4");
    assertThat(archive.queries).isEqualTo(3);
    Sweep careless = new Sweep(Map.of(), List.of("1.2.3"), TODAY);
    SweepQuery query = careless.next().orElseThrow();
    assertThat(careless.row(query, new Held("1.2.5", TODAY, 0, "1").row())).isFalse();
  }

  @Test
  void aRefusalEndsTheSweep() {
    Sweep sweep = everything();
    SweepQuery query = sweep.next().orElseThrow();
    assertThatThrownBy(() -> sweep.ended(query, SweepAnswer.of(0x0122)))
        .isInstanceOfSatisfying(
            SweepRefused.class, refused -> assertThat(refused.status()).isEqualTo(0x0122));
  }

  @Test
  void anArchiveThatFailsEveryQueryIsNotAskedForEver() {
    FakeArchive archive = new FakeArchive().with(10, LocalDate.of(2019, 1, 1), 800);
    archive.limit = -1;
    archive.emptyWhenCut = true;
    archive.statusWhenCut = 0xC000;
    assertThatThrownBy(() -> sweep(archive, everything())).isInstanceOf(SweepRefused.class);
    assertThat(archive.queries).isLessThan(30);
  }

  @Test
  void rangesAreWrittenAsDicomWantsThem() {
    assertThat(
            Stream.of("20240101-20240131", "-19891231", "20250101-", "20240505")
                .map(text -> DateRange.parse(text).orElseThrow().key()))
        .containsExactly("20240101-20240131", "-19891231", "20250101-", "20240505");
    assertThat(DateRange.parse("tomorrow")).isEmpty();
    assertThat(DateRange.parse("20240131-20240101")).isEmpty();
  }
}
