package io.gantry.reconciler.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.reconciler.wave.Forecast.Band;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When what is pending will be done. */
class EtaTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theSlowestSourceDecidesAndClosedHoursStretchIt() {
    Eta eta =
        Eta.of(
            NOW,
            List.of(
                new Eta.Left(3_600, new Band(1, 2, 4), 60, 168),
                new Eta.Left(3_600, new Band(1, 2, 4), 60, 84)));

    assertThat(eta)
        .isEqualTo(
            new Eta(
                NOW.plus(Duration.ofMinutes(30)),
                NOW.plus(Duration.ofHours(1)),
                NOW.plus(Duration.ofHours(2)),
                true));
  }

  @Test
  void whatNobodyMeasuredIsAssumedAndSaidSo() {
    Eta eta =
        Objects.requireNonNull(
            Eta.of(NOW, List.of(new Eta.Left(3_000, new Band(9, 9, 9), 2, 168))));

    assertThat(eta.measured()).isFalse();
    assertThat(eta.likely()).isEqualTo(NOW.plusSeconds(300));
    assertThat(eta.latest()).isEqualTo(NOW.plusSeconds(1_000));
  }

  @Test
  void nothingLeftOrNoHoursAtAllHasNoEnd() {
    assertThat(Eta.of(NOW, List.of(new Eta.Left(0, new Band(1, 1, 1), 9, 168)))).isNull();
    assertThat(Eta.of(NOW, List.of(new Eta.Left(5, new Band(1, 1, 1), 9, 0)))).isNull();
  }
}
