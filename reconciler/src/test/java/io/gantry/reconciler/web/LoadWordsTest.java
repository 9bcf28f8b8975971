package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.reconciler.watch.SourceTotals.Stages;
import io.gantry.reconciler.wave.SourceView;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a source is, who limits, and what a spreadsheet is given: in words. */
class LoadWordsTest {
  private static SourceView source(
      String mode, boolean killed, @Nullable String state, Map<String, Object> load) {
    return source(mode, killed, state, "LEGACY answered A702 31 times", load);
  }

  private static SourceView source(
      String mode,
      boolean killed,
      @Nullable String state,
      @Nullable String message,
      Map<String, Object> load) {
    return new SourceView(
        "legacy",
        mode,
        killed,
        new Limits(4, 0, 0, ""),
        "ann",
        "backup",
        null,
        state,
        "GTY-0606",
        message,
        1,
        null,
        1,
        0,
        load);
  }

  @Test
  void aSlowSourceSaysWhatItAnsweredMostFirst() {
    Map<String, Object> refusals = new LinkedHashMap<>();
    refusals.put("GTY-0607", 1);
    refusals.put("A702", 31);

    assertThat(
            LoadWords.of(
                source(
                    "run",
                    false,
                    "backing_off",
                    Map.of("refusals", refusals, "studiesAtOnce", 1, "mostAtOnce", 4))))
        .isEqualTo(
            new LoadWords(
                false,
                "slow because LEGACY answered A702 31 times and GTY-0607 once in 5 minutes; asked"
                    + " for 1 of at most 4 studies at once"));
  }

  @Test
  void whoStoppedItAndWhyIsSaidAndTheKillSwitchGoesFirst() {
    assertThat(LoadWords.of(source("stop", true, "running", Map.of())).text())
        .isEqualTo("stopped: the kill switch is on by ann (backup)");
    assertThat(LoadWords.of(source("pause", false, "running", Map.of())).text())
        .isEqualTo("paused by ann (backup)");
    assertThat(LoadWords.of(source("run", false, "stopped", "no such AE", Map.of())).text())
        .isEqualTo("stopped: GTY-0606 no such AE");
    assertThat(LoadWords.of(source("run", false, null, Map.of())).good()).isTrue();
    assertThat(
            LoadWords.of(
                    source(
                        "run",
                        false,
                        "backing_off",
                        null,
                        Map.of(
                            "latencyOf", "QUERY", "latencyMillis", 900, "usualLatencyMillis", 90)))
                .text())
        .isEqualTo("slow because an answer to a query takes 900 ms, usually 90");
  }

  @Test
  void whatIsOursIsNotBlamedOnTheArchive() {
    Map<String, Object> refusals = Map.of("refusals", Map.of("A702", 1));
    Map<String, Object> closed = Map.of("windowOpen", false, "windowUntil", "tomorrow");

    assertThat(LoadWords.of(source("run", false, "backing_off", "spool full", refusals)).text())
        .isEqualTo("slow: GTY-0606 spool full");
    assertThat(LoadWords.of(source("run", false, "backing_off", "closed", closed)))
        .isEqualTo(new LoadWords(true, "waits for its hours until tomorrow"));
  }

  @Test
  void theQueueThatGrowsSaysWhoLimits() {
    assertThat(
            Limiting.of(new Stages(9_000, 5_000, 5_000, 1_000, 1_000, 0, 0, 0, 0, 8_000), 60, 50))
        .isEqualTo("The target limits: 4,000 objects wait to be loaded, 80 minutes of work.");
    assertThat(
            Limiting.of(new Stages(9_000, 5_000, 1_000, 1_000, 1_000, 0, 0, 0, 0, 8_000), 60, 50))
        .startsWith("The normalizer limits: 4,000");
    assertThat(
            Limiting.of(new Stages(9_000, 5_000, 4_990, 4_980, 4_980, 0, 0, 0, 0, 4_020), 60, 50))
        .startsWith("The source limits");
    assertThat(Limiting.of(Stages.NONE, 0, 0)).isEqualTo("Nothing is under way.");
  }

  @Test
  void aFieldOfCsvIsQuotedAndIsNoFormula() {
    assertThat(Csv.field("a,\"b\"")).isEqualTo("\"a,\"\"b\"\"\"");
    assertThat(Csv.field("=1+1")).isEqualTo("'=1+1");
    assertThat(Csv.field("@x\n")).isEqualTo("\"'@x\n\"");
    assertThat(Csv.field(null)).isEmpty();
    assertThat(Csv.field(12L)).isEqualTo("12");
  }
}
