package io.gantry.extractor.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.CallersRefused.Caller;
import io.gantry.contracts.event.CallersRefused.Reason;
import io.gantry.extractor.order.MemoryOutbox;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** However many strangers knock, few words are made of it. */
class RefusedCallersTest {
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final List<CallersRefused> told = new ArrayList<>();
  private CompletableFuture<?> answer = CompletableFuture.completedFuture(null);

  private final RefusedCallers callers =
      new RefusedCallers(
          new MemoryOutbox() {
            @Override
            public CompletableFuture<?> refused(CallersRefused event) {
              told.add(event);
              return answer;
            }
          },
          () -> now,
          "MIGRATOR@1.1");

  private void knock(String callingAe, String remote) {
    callers.refused(callingAe, "MIGRATOR", remote, Reason.CALLING_AE_UNKNOWN, "no");
  }

  private void later(Duration time) {
    now = now.plus(time);
    callers.tick();
  }

  @Test
  void theFirstIsToldAfterAMomentAndWhatFollowsOnceInAnInterval() {
    knock("SCANNER", "10.0.0.1");
    callers.tick();
    assertThat(told).isEmpty();
    later(RefusedCallers.GATHERING);
    assertThat(told).hasSize(1);

    for (int i = 0; i < 50; i++) {
      knock("SCANNER", "10.0.0.1");
      later(Duration.ofMillis(100));
    }
    assertThat(told).hasSize(1);

    Instant last = now.minusMillis(100);
    later(RefusedCallers.INTERVAL);
    assertThat(told).extracting(CallersRefused::sequence).containsExactly(1L, 2L);
    Caller caller = told.getLast().callers().getFirst();
    assertThat(caller.times()).isEqualTo(50);
    assertThat(caller.lastAt()).isEqualTo(last);

    later(RefusedCallers.INTERVAL);
    assertThat(told).as("nobody called").hasSize(2);
  }

  @Test
  void aMillionNamesAreAFewAndANumber() {
    for (int i = 0; i < 1_000_000; i++) {
      knock("NAME" + i, "10.0.0.1");
    }
    knock("GATEWAY", "10.0.0.2");
    later(RefusedCallers.GATHERING);

    CallersRefused event = told.getFirst();
    assertThat(event.callers()).hasSize(RefusedCallers.MOST_OF_ADDRESS + 1);
    assertThat(event.callers()).extracting(Caller::callingAe).contains("GATEWAY");
    assertThat(event.others()).isEqualTo(1_000_000 - RefusedCallers.MOST_OF_ADDRESS);
    assertThat(event.othersLastAt()).isEqualTo(now.minus(RefusedCallers.GATHERING));
  }

  @Test
  void manyAddressesAreAFewAndANumberToo() {
    for (int i = 0; i < 1000; i++) {
      knock("NAME", "10.0.1." + i);
    }
    later(RefusedCallers.GATHERING);

    assertThat(told.getFirst().callers()).hasSize(RefusedCallers.MOST);
    assertThat(told.getFirst().others()).isEqualTo(1000 - RefusedCallers.MOST);
  }

  @Test
  void whatTheBrokerDidNotTakeIsToldAgainAsItWas() {
    answer = CompletableFuture.failedFuture(new IOException("away"));
    knock("SCANNER", "10.0.0.1");
    later(RefusedCallers.GATHERING);
    knock("OTHER", "10.0.0.1");
    callers.tick();
    answer = CompletableFuture.completedFuture(null);
    callers.tick();
    later(RefusedCallers.INTERVAL);

    assertThat(told).extracting(CallersRefused::sequence).containsExactly(1L, 1L, 1L, 2L);
    assertThat(told.subList(0, 3)).containsOnly(told.getFirst());
    assertThat(told.getLast().callers()).extracting(Caller::callingAe).containsExactly("OTHER");
  }

  @Test
  void nothingMoreIsToldWhileTheBrokerHasNotAnswered() {
    answer = new CompletableFuture<>();
    knock("SCANNER", "10.0.0.1");
    later(RefusedCallers.GATHERING);
    knock("SCANNER", "10.0.0.1");
    later(RefusedCallers.INTERVAL);
    assertThat(told).hasSize(1);
  }

  @Test
  void whatIsLeftIsToldAtTheEnd() {
    knock("SCANNER", "10.0.0.1");
    later(RefusedCallers.GATHERING);
    knock("SCANNER", "10.0.0.1");
    callers.close();
    assertThat(told).hasSize(2);
  }

  @Test
  void whatStrangersSayIsCutAndCleaned() {
    knock("<script>\u0007\u202e\n4567890", "fe80::1%eth0");
    callers.refused("", "", "10.0.0.1", Reason.TLS_FAILED, "x".repeat(1000));
    later(RefusedCallers.GATHERING);

    List<Caller> heard = told.getFirst().callers();
    assertThat(heard.getFirst().callingAe()).isEqualTo("<script>???45678");
    assertThat(heard.getLast().answer()).hasSize(200);
  }
}
