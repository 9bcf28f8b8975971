package io.gantry.reconciler.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.testkit.FreePort;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is known of lags where the broker is away. */
@Timeout(60)
class StageLagsTest {
  @Test
  void aBrokerThatDoesNotAnswerMakesTheLagUnknownWithTheReason() {
    KafkaSettings nobody = new KafkaSettings("127.0.0.1:" + FreePort.find(), Map.of(), false);
    try (StageLags lags = new StageLags(nobody, Map::of, Clock.systemUTC(), 200)) {
      assertThat(lags.get().unknown()).contains("not been asked");

      lags.ask();

      assertThat(lags.get().unknown()).contains("the broker does not answer");
      assertThat(lags.get().at()).isNull();
      assertThat(lags.get().stages()).isEmpty();
    }
  }
}
