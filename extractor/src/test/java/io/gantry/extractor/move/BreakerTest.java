package io.gantry.extractor.move;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private final Breaker breaker = new Breaker(3);

  @Test
  void itOpensAfterDifferentStudiesInARow() {
    assertThat(breaker.fruitless("1")).isFalse();
    assertThat(breaker.fruitless("1")).isFalse();
    assertThat(breaker.fruitless("2")).isFalse();
    assertThat(breaker.fruitless("3")).isTrue();
  }

  @Test
  void aDeliveryInBetweenStartsTheCountAnew() {
    breaker.fruitless("1");
    breaker.fruitless("2");
    breaker.delivered();
    assertThat(breaker.fruitless("3")).isFalse();
    assertThat(breaker.hasDelivered()).isTrue();
    breaker.reset();
    assertThat(breaker.hasDelivered()).isFalse();
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
