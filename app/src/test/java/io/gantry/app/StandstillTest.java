package io.gantry.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.reconciler.watch.Lags;
import io.gantry.reconciler.watch.Lags.Lag;
import io.gantry.reconciler.wave.WaveSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandstillTest {
  private static final Lags BEHIND =
      new Lags(
          Instant.EPOCH,
          null,
          List.of(
              new Lag("normalizer", "instances.extracted", 50L),
              new Lag("loader", "instances.normalized", 0L),
              new Lag("fhir-bridge", "studies.verified", null)));

  private final Standstill standstill = new Standstill();

  private Optional<String> after(int seconds, long loaded, Lags lags) {
    return standstill.notice(
        summary(loaded, seconds), () -> lags, Duration.ofSeconds(seconds).toNanos());
  }

  private static WaveSummary summary(long loaded, double elapsed) {
    WaveSummary.Studies studies = new WaveSummary.Studies(4, 1, 1, 0, 0, 0, 3);
    WaveSummary.Instances instances =
        new WaveSummary.Instances(95, 45, 44, 0, 0, 0, 50, 0, 0, 1_000, elapsed, 95, 45, loaded);
    return new WaveSummary(
        "w", "moving", studies, instances, false, List.of(), List.of(), List.of());
  }

  @Test
  void whatMovesIsNotRemarkedUpon() {
    assertThat(after(0, 1, BEHIND)).isEmpty();
    assertThat(after(59, 1, BEHIND)).isEmpty();
    assertThat(after(61, 2, BEHIND)).isEmpty();
    assertThat(after(119, 2, BEHIND)).isEmpty();
  }

  @Test
  void onceAMinuteItIsSaidWhoHasWhatToRead() {
    assertThat(after(0, 1, BEHIND)).isEmpty();
    assertThat(after(60, 1, BEHIND))
        .hasValue(
            "nothing has moved for 1 min; records still to be read: normalizer 50 of"
                + " instances.extracted");
    assertThat(after(61, 1, BEHIND)).isEmpty();
    assertThat(after(125, 1, BEHIND))
        .hasValueSatisfying(said -> assertThat(said).startsWith("nothing has moved for 2 min"));
    assertThat(after(126, 2, BEHIND)).isEmpty();
    assertThat(after(140, 2, BEHIND)).isEmpty();
  }

  @Test
  void whereNobodyHasAnythingToReadTheSourcesAreLookedAt() {
    assertThat(after(0, 1, BEHIND)).isEmpty();
    assertThat(after(60, 1, new Lags(Instant.EPOCH, null, List.of())))
        .hasValueSatisfying(said -> assertThat(said).contains("gantry wave status"));
  }

  @Test
  void aBrokerThatDoesNotAnswerIsSaid() {
    assertThat(after(0, 1, BEHIND)).isEmpty();
    assertThat(after(60, 1, BEHIND.lost("the broker does not answer")))
        .hasValueSatisfying(said -> assertThat(said).contains("the broker does not answer"));
  }
}
