package io.gantry.extractor.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.SourceLoad.Latency.What;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyTest {
  private final Latency latency = new Latency();

  private void queries(int count, long millis) {
    for (int i = 0; i < count; i++) {
      latency.took(What.QUERY, Duration.ofMillis(millis).toNanos());
    }
  }

  @Test
  void aSteadyArchiveIsNeverSlowHoweverLongItTakes() {
    queries(500, 4_000);
    assertThat(latency.slow()).isEmpty();
    assertThat(latency.worst())
        .hasValueSatisfying(worst -> assertThat(worst.usualMillis()).isEqualTo(4_000));
  }

  @Test
  void anArchiveThatSlowsDownIsNoticedAfterAFewAnswersAndSaidWithBothFigures() {
    queries(50, 100);
    queries(Latency.SAMPLES / 2, 900);
    assertThat(latency.slow()).isEmpty();
    queries(1, 900);
    assertThat(latency.slow())
        .hasValueSatisfying(slow -> {
          assertThat(slow.what()).isEqualTo(What.QUERY);
          assertThat(slow.nowMillis()).isEqualTo(900);
          assertThat(slow.usualMillis()).isBetween(100L, 110L);
        });
  }

  @Test
  void afterLessIsAskedForOnlyFreshAnswersCount() {
    queries(50, 100);
    queries(9, 900);
    latency.startOver();
    assertThat(latency.slow()).isEmpty();
    queries(Latency.SAMPLES, 120);
    assertThat(latency.slow()).isEmpty();
    queries(Latency.SAMPLES, 900);
    assertThat(latency.slow()).isPresent();
  }

  @Test
  void whatNobodyNoticesAndSingleSlowAnswersDoNotCount() {
    for (int i = 0; i < 50; i++) {
      latency.took(What.OBJECT, Duration.ofMillis(2).toNanos());
    }
    for (int i = 0; i < 9; i++) {
      latency.took(What.OBJECT, Duration.ofMillis(60).toNanos());
    }
    assertThat(latency.slow()).isEmpty();
    queries(50, 100);
    for (int i = 0; i < 20; i++) {
      queries(1, 10_000);
      queries(2, 100);
    }
    assertThat(latency.slow()).isEmpty();
  }

  @Test
  void anArchiveThatIsSlowForGoodBecomesUsual() {
    queries(50, 100);
    queries(400, 900);
    assertThat(latency.slow()).isEmpty();
  }
}
