package io.gantry.extractor.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.ControlEvent;
import io.gantry.extractor.load.LoadPlan.Allowed;
import io.gantry.platform.config.SourceConfig.Hours;
import io.gantry.platform.config.SourceConfig.Limits;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadPlanTest {
  private static final LocalDateTime MONDAY_NOON = LocalDateTime.parse("2026-11-16T12:00");

  private final LoadPlan plan =
      LoadPlan.of(
          new Limits(
              4,
              0,
              50,
              "Mon-Fri, Sat 08:00-12:00",
              List.of(
                  new Hours("Mon-Fri 07:00-19:00", 1, 5, 10),
                  new Hours("Mon 11:00-13:00", 2, 0, 0))));

  @Test
  void byDayTheFirstEntryThatContainsTheHourHoldsAndElseTheBase() {
    assertThat(plan.at(MONDAY_NOON)).isEqualTo(new Allowed(1, 5, 10));
    assertThat(plan.at(MONDAY_NOON.withHour(19))).isEqualTo(new Allowed(4, 0, 50));
    assertThat(plan.at(MONDAY_NOON.withHour(6).withMinute(59))).isEqualTo(new Allowed(4, 0, 50));
    assertThat(plan.at(MONDAY_NOON.plusDays(5))).isEqualTo(new Allowed(4, 0, 50));
  }

  @Test
  void theNextBeginAndEndOfTheHoursAreKnown() {
    assertThat(plan.isOpen(MONDAY_NOON)).isTrue();
    assertThat(plan.nextChange(MONDAY_NOON)).contains(LocalDateTime.parse("2026-11-21T00:00"));
    assertThat(plan.nextChange(LocalDateTime.parse("2026-11-21T00:00")))
        .contains(LocalDateTime.parse("2026-11-21T08:00"));
    assertThat(plan.nextChange(LocalDateTime.parse("2026-11-21T13:00")))
        .contains(LocalDateTime.parse("2026-11-23T00:00"));
    assertThat(LoadPlan.of(Limits.DEFAULT).nextChange(MONDAY_NOON)).isEmpty();
  }

  @Test
  void whatAnOperatorWantsStandsInPlaceOfAllThatIsConfigured() {
    LoadPlan wanted = LoadPlan.of(new ControlEvent.Limits(8, 0, 0, ""));
    assertThat(wanted.at(MONDAY_NOON)).isEqualTo(new Allowed(8, 0, 0));
    assertThat(wanted.isOpen(MONDAY_NOON.plusDays(6))).isTrue();
    assertThat(LoadPlan.of(new ControlEvent.Limits(0, -1, 7, "Sun")).at(MONDAY_NOON))
        .isEqualTo(new Allowed(1, 0, 7));
  }
}
