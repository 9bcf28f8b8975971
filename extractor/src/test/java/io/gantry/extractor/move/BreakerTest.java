package io.gantry.extractor.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.extractor.move.Breaker.Judgement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private long now;
  private final Breaker breaker = new Breaker(3, Duration.ofSeconds(10), () -> now);

  @Test
  void anArchiveThatNeverDeliveredIsStoppedAfterDifferentStudiesInARow() {
    assertThat(breaker.fruitless("1")).isEqualTo(Judgement.GO_ON);
    assertThat(breaker.fruitless("1")).isEqualTo(Judgement.GO_ON);
    assertThat(breaker.fruitless("2")).isEqualTo(Judgement.GO_ON);
    assertThat(breaker.fruitless("3")).isEqualTo(Judgement.STOP);
  }

  @Test
  void aDeliveryInBetweenStartsTheCountAnew() {
    breaker.fruitless("1");
    breaker.fruitless("2");
    breaker.delivered();
    assertThat(breaker.fruitless("3")).isEqualTo(Judgement.GO_ON);
    assertThat(breaker.hasDelivered()).isTrue();
    breaker.reset();
    assertThat(breaker.hasDelivered()).isFalse();
  }

  @Test
  void anArchiveThatDeliveredGetsAPauseAndThenOneStudyAsAProbe() {
    open();
    assertThat(breaker.admits()).isFalse();
    now += Duration.ofSeconds(10).toNanos();
    assertThat(breaker.admits()).isTrue();
    assertThat(breaker.admits()).as("a second one beside the probe").isFalse();
    breaker.delivered();
    assertThat(breaker.admits()).isTrue();
    assertThat(breaker.admits()).isTrue();
  }

  @Test
  void eachProbeThatFailsDoublesThePauseAndTheThirdStops() {
    open();
    for (int i = 1; i <= 3; i++) {
      now += breaker.pause().toNanos();
      assertThat(breaker.admits()).isTrue();
      assertThat(breaker.fruitless("p" + i)).isEqualTo(i < 3 ? Judgement.PAUSE : Judgement.STOP);
      breaker.left();
      assertThat(breaker.pause()).isEqualTo(Duration.ofSeconds(10L << i));
    }
  }

  @Test
  void aProbeThatSaysNothingMakesRoomForTheNext() {
    open();
    now += Duration.ofSeconds(10).toNanos();
    assertThat(breaker.admits()).isTrue();
    breaker.left();
    assertThat(breaker.admits()).isTrue();
  }

  /** Fifteen in a row after something was delivered. */
  private void open() {
    breaker.delivered();
    for (int i = 1; i < 15; i++) {
      assertThat(breaker.fruitless("s" + i)).isEqualTo(Judgement.GO_ON);
    }
    assertThat(breaker.fruitless("s15")).isEqualTo(Judgement.PAUSE);
    assertThat(breaker.fruitless("late")).as("was under way").isEqualTo(Judgement.GO_ON);
  }

  @Test
  void messageIdsAreGivenOnceWhileInUseAndComeBackLast() {
    MessageIds ids = new MessageIds();
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < 65_535; i++) {
      int id = ids.take();
      assertThat(id).isBetween(1, 65_535);
      taken.add(id);
    }
    assertThat(taken).hasSize(65_535);
    ids.free(4711);
    assertThat(ids.take()).isEqualTo(4711);
  }
}
