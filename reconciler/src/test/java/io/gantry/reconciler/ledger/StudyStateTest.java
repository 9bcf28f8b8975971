package io.gantry.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.reconciler.ledger.StudyFacts.Embargo;
import io.gantry.reconciler.ledger.StudyFacts.Embargo.Kind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a study is that a person holds or has rejected. */
class StudyStateTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final StudyFacts FOUND =
      StudyFacts.of("legacy", "1.2")
          .with(new StudyFacts.Found(AT, "s", "20240101", List.of("CT"), 1, 8));

  private static Embargo said(long revision, Kind kind) {
    return new Embargo(revision, AT, kind, "ann", "a phantom", null);
  }

  private static StudyFacts ended(Outcome outcome, int listed) {
    return FOUND
        .ordered(7)
        .with(new StudyFacts.Listing(7, AT, listed, Sha256.EMPTY))
        .with(new StudyFacts.Ended(7, AT, "a", outcome, listed, null));
  }

  private static StudyCounts counts(int verified, int held, int missing, int pending) {
    int units = verified + held + missing + pending;
    return new StudyCounts(
        units, verified, held, 0, missing, pending, units, units, units, units, verified, 0, 0);
  }

  private static void assertState(
      StudyState state, StudyClass studyClass, int remainder, @Nullable String code) {
    Reason reason = state.reason();
    assertThat(state.studyClass()).isEqualTo(studyClass);
    assertThat(state.remainder()).isEqualTo(remainder);
    assertThat(reason == null ? null : reason.code()).isEqualTo(code);
  }

  @Test
  void whatWasNeverOrderedIsHeldOrRejectedWithAllThatTheArchiveCounts() {
    assertState(
        StudyState.of(FOUND.with(said(1, Kind.HELD)), StudyCounts.NONE),
        StudyClass.HELD,
        8,
        "GTY-0652");
    assertState(
        StudyState.of(FOUND.with(said(1, Kind.PROPOSED)), StudyCounts.NONE),
        StudyClass.HELD,
        8,
        "GTY-0652");
    assertState(
        StudyState.of(FOUND.with(said(1, Kind.REJECTED)), StudyCounts.NONE),
        StudyClass.REJECTED,
        8,
        "GTY-0653");
  }

  @Test
  void releasedItIsWhatItWouldBeOtherwise() {
    StudyFacts held = FOUND.with(said(1, Kind.HELD));

    assertThat(StudyState.of(held.with(said(2, Kind.NONE)), StudyCounts.NONE))
        .isEqualTo(StudyState.of(FOUND, StudyCounts.NONE));
  }

  @Test
  void whatIsUnderWayIsPendingUntilItHasEnded() {
    Embargo held = said(1, Kind.HELD);
    StudyFacts whole = ended(Outcome.COMPLETE, 3).with(held);

    assertThat(StudyState.of(FOUND.ordered(7).with(held), StudyCounts.NONE).open()).isTrue();
    assertState(StudyState.of(whole, counts(1, 0, 0, 2)), StudyClass.PENDING, 0, null);
    assertState(StudyState.of(whole, counts(2, 0, 1, 0)), StudyClass.HELD, 0, "GTY-0652");
    assertState(
        StudyState.of(ended(Outcome.FAILED, 5).with(held), counts(2, 0, 1, 0)),
        StudyClass.HELD,
        2,
        "GTY-0652");
  }

  @Test
  void whatIsWhollyStoredIsVerifiedWhateverIsSaid() {
    for (Kind kind : Kind.values()) {
      assertState(
          StudyState.of(ended(Outcome.COMPLETE, 3).with(said(1, kind)), counts(3, 0, 0, 0)),
          StudyClass.VERIFIED,
          0,
          null);
    }
  }

  @Test
  void itGoesBeforeWhatTheIdentityGateSays() {
    StudyFacts doubtful = FOUND.with(new StudyFacts.Identity(1, AT, Reason.ofIdentity("GTY-0441")));

    assertState(
        StudyState.of(doubtful.with(said(1, Kind.REJECTED)), StudyCounts.NONE),
        StudyClass.REJECTED,
        8,
        "GTY-0653");
    assertState(StudyState.of(doubtful, StudyCounts.NONE), StudyClass.HELD, 8, "GTY-0441");
  }

  @Test
  void theLatestWordCountsInWhateverOrderFactsAreJoined() {
    StudyFacts first = FOUND.with(said(1, Kind.HELD));
    StudyFacts second = FOUND.with(said(2, Kind.NONE));
    StudyFacts third = FOUND.with(said(3, Kind.REJECTED));

    assertThat(first.join(second).join(third))
        .isEqualTo(third.join(second).join(first))
        .isEqualTo(third.join(first).join(first))
        .isEqualTo(third);
    assertThat(FOUND.join(third)).isEqualTo(third);
  }

  @Test
  void theReasonSaysWhoAndWhyInTheirWords() {
    assertThat(said(1, Kind.HELD).reason().message()).isEqualTo("Held by ann: a phantom");
    assertThat(new Embargo(1, AT, Kind.REJECTED, "ann", "a phantom", "bob").reason().message())
        .isEqualTo("Rejected by ann, bob agreed: a phantom");
  }
}
