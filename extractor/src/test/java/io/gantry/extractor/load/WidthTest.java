package io.gantry.extractor.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WidthTest {
  private final Width width = new Width(4);

  @Test
  void itIsHalvedAtOnceAndComesBackOneByOne() {
    assertThat(width.shrink()).isEqualTo(2);
    assertThat(width.shrink()).isEqualTo(1);
    assertThat(width.shrink()).isEqualTo(1);
    width.grow();
    assertThat(width.now()).isEqualTo(2);
    width.grow();
    assertThat(width.now()).isEqualTo(2);
    width.grow();
    assertThat(width.now()).isEqualTo(3);
    for (int i = 0; i < 20; i++) {
      width.grow();
    }
    assertThat(width.now()).isEqualTo(4);
  }

  @Test
  void otherLimitsAreFollowedAndWhatWasNarrowedStaysSo() {
    width.allow(8);
    assertThat(width.now()).isEqualTo(8);
    width.shrink();
    width.allow(6);
    assertThat(width.now()).isEqualTo(4);
    width.allow(1);
    assertThat(width.now()).isEqualTo(1);
    width.allow(5);
    assertThat(width.now()).isEqualTo(5);
    width.shrink();
    width.reset();
    assertThat(width.now()).isEqualTo(5);
  }

  @Test
  void whatIsUnderWayGoesOnAndTheNextWaitsUntilEnoughHaveEnded() throws Exception {
    width.acquire();
    width.acquire();
    width.shrink();
    width.shrink();
    Thread next =
        Thread.ofVirtual()
            .start(() -> {
              try {
                width.acquire();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    width.release();
    assertThat(next.join(Duration.ofMillis(50))).isFalse();
    width.release();
    assertThat(next.join(Duration.ofSeconds(60))).isTrue();
  }
}
