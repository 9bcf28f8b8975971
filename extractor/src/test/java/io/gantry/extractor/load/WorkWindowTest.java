package io.gantry.extractor.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkWindowTest {
  // 2026-11-16 is a Monday.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                            | 2026-11-18T03:00 | true",
        "Mon-Fri 19:00-06:00, Sat-Sun  | 2026-11-16T18:59 | false",
        "Mon-Fri 19:00-06:00, Sat-Sun  | 2026-11-16T19:00 | true",
        "Mon-Fri 19:00-06:00, Sat-Sun  | 2026-11-17T05:59 | true",
        "Mon-Fri 19:00-06:00, Sat-Sun  | 2026-11-17T06:00 | false",
        "Mon-Fri 19:00-06:00, Sat-Sun  | 2026-11-16T05:00 | false",
        "Mon-Fri 19:00-06:00, Sat-Sun  | 2026-11-21T12:00 | true",
        "Sat-Mon                       | 2026-11-16T12:00 | true",
        "Sat-Mon                       | 2026-11-17T12:00 | false",
        "20:00-22:00                   | 2026-11-18T21:00 | true",
        "20:00-22:00                   | 2026-11-18T22:00 | false"
      })
  void workIsAllowedInTheWindow(String window, LocalDateTime at, boolean open) {
    assertThat(WorkWindow.parse(window).isOpen(at)).isEqualTo(open);
  }
}
