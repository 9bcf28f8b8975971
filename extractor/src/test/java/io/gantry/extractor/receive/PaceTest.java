package io.gantry.extractor.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PaceTest {
  @Test
  void bytesPassAtTheRate() throws InterruptedException {
    Pace pace = new Pace(10);
    long start = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      pace.pass(1_000_000);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(750), Duration.ofSeconds(5));
  }

  @Test
  void withoutALimitNobodyWaits() throws InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      Pace.FREE.pass(1_000_000_000);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }
}
