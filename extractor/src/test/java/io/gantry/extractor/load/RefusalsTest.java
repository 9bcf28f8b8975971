package io.gantry.extractor.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private long now;
  private final Refusals refusals = new Refusals(() -> now);

  @Test
  void theLastFiveMinutesAreCountedByWhatWasAnswered() {
    for (int i = 0; i < 31; i++) {
      refusals.count("A702");
      now += Duration.ofSeconds(5).toNanos();
    }
    refusals.count("GTY-0302");
    assertThat(refusals.lastFiveMinutes()).isEqualTo(Map.of("A702", 31, "GTY-0302", 1));
    now += Duration.ofMinutes(4).toNanos();
    assertThat(refusals.lastFiveMinutes().get("A702")).isBetween(11, 12);
    now += Duration.ofMinutes(1).toNanos();
    assertThat(refusals.lastFiveMinutes()).isEmpty();
  }
}
