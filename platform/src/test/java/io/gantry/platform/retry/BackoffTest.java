package io.gantry.platform.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  @Test
  void waitsDoubleWithinTheirSpread() {
    for (int failures = 1; failures <= 4; failures++) {
      long centre = 100L << (failures - 1);
      assertThat(backoff.after(failures))
          .isBetween(Duration.ofMillis(centre * 3 / 4), Duration.ofMillis(centre * 5 / 4));
    }
  }

  @Test
  void noWaitIsLongerThanTheLongest() {
    assertThat(backoff.after(1_000)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aBackoffThatDoesNotWaitIsRefused() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
