package io.gantry.extractor.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.SourceLoad.Latency.What;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** On a clock that moves only while somebody sleeps. */
class PaceTest {
  private long now;
  private final Pace pace = new Pace(() -> now, nanos -> now += nanos);

  private double seconds() {
    return now / 1e9;
  }

  @Test
  void bytesPassAtTheRate() throws InterruptedException {
    pace.limit(0, 10);
    for (int i = 0; i < 50; i++) {
      pace.pass(1_000_000);
    }
    assertThat(seconds()).isCloseTo(5, Offset.offset(0.25));
  }

  @Test
  void objectsBeginAtTheRateHoweverManyLanesThereAre() throws InterruptedException {
    pace.limit(20, 0);
    for (int i = 0; i < 100; i++) {
      pace.begin(i % 2, null);
      pace.stored();
    }
    assertThat(seconds()).isCloseTo(5, Offset.offset(0.25));
    assertThat(pace.meter().objectsPerSecond()).isCloseTo(100 / 6., Offset.offset(1.));
  }

  @Test
  void aRateChangesWhileThingsComeAndCanBeLifted() throws InterruptedException {
    pace.limit(0, 1);
    pace.pass(2_000_000);
    double before = seconds();
    pace.limit(0, 100);
    pace.pass(10_000_000);
    assertThat(seconds() - before).isBetween(0.0, 0.2);
    pace.limit(0, 0);
    double then = seconds();
    pace.pass(1_000_000_000);
    assertThat(seconds()).isEqualTo(then);
  }

  @Test
  void whatDidNotComeInQuietHoursIsNotMadeUpFor() throws InterruptedException {
    pace.limit(10, 0);
    now += Duration.ofHours(1).toNanos();
    double before = seconds();
    for (int i = 0; i < 30; i++) {
      pace.begin(null, null);
    }
    assertThat(seconds() - before).isCloseTo(3, Offset.offset(0.4));
  }

  @Test
  void theFirstObjectOfARetrievalIsTimedFromTheQuestionAndTheOthersFromOurAnswer()
      throws InterruptedException {
    for (int move = 1; move <= 9; move++) {
      pace.asked(move);
      now += Duration.ofMillis(300).toNanos();
      pace.begin(move, null);
      long answered = pace.stored();
      now += Duration.ofMillis(40).toNanos();
      pace.begin(move, answered);
      pace.answered(move);
    }
    assertThat(pace.latency().worst())
        .hasValueSatisfying(worst -> {
          assertThat(worst.what()).isIn(What.FIRST_OBJECT, What.OBJECT);
          assertThat(worst.nowMillis()).isEqualTo(worst.usualMillis());
        });
    assertThat(pace.latency().slow()).isEmpty();
  }

  @Test
  void theMeterForgetsAfterAMinute() throws InterruptedException {
    pace.pass(60_000_000);
    now += Duration.ofSeconds(59).toNanos();
    assertThat(pace.meter().megabytesPerSecond()).isCloseTo(1, Offset.offset(0.01));
    now += Duration.ofSeconds(2).toNanos();
    assertThat(pace.meter().megabytesPerSecond()).isZero();
  }
}
