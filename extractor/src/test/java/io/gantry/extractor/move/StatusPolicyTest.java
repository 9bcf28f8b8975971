package io.gantry.extractor.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.extractor.move.StatusPolicy.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusPolicyTest {
  @ParameterizedTest
  @CsvSource({
    "0000, true,  Compare",
    "0000, false, Compare",
    "B000, true,  Compare",
    "B000, false, Compare",
    "B006, true,  Compare",
    "A700, false, BackOff",
    "A701, false, BackOff",
    "A702, true,  BackOff",
    "A7FF, false, BackOff",
    "A801, false, StopSource",
    "0110, false, StopSource",
    "0122, false, StopSource",
    "0124, false, StopSource",
    "0211, true,  StopSource",
    "A900, false, OtherLevel",
    "A901, false, OtherLevel",
    "C000, false, LookForStudy",
    "C000, true,  Compare",
    "CFFF, false, LookForStudy",
    "FE00, true,  Compare",
    "FE00, false, LookForStudy",
    "0111, false, LookForStudy"
  })
  void everyFinalStatusHasItsVerdict(String status, boolean movedAny, String verdict) {
    Verdict judged = StatusPolicy.judge(Integer.parseInt(status, 16), movedAny);
    assertThat(judged.getClass().getSimpleName()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "A801, GTY-0310, A801",
    "0110, GTY-0316, 0110",
    "0122, GTY-0316, 0122",
    "0124, GTY-0316, not authorized",
    "0211, GTY-0316, 0211"
  })
  void aStopCarriesItsCodeAndTheStatus(String status, String code, String word) {
    assertThat(StatusPolicy.judge(Integer.parseInt(status, 16), false))
        .isInstanceOfSatisfying(
            Verdict.StopSource.class,
            stop -> {
              assertThat(stop.code()).isEqualTo(code);
              assertThat(stop.message()).contains(word);
            });
  }
}
