package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyTest {
  private static final PassedVersion PASSED = version("legacy", 1, 10, 100);

  private static PassedVersion version(String source, int instance, int head, int pixels) {
    return new PassedVersion(source, sha(instance), sha(head), sha(pixels), pixels, Instant.EPOCH);
  }

  private static Sha256 sha(int seed) {
    return Sha256.of(new byte[] {(byte) seed});
  }

  @Test
  void theFirstVersionIsNew() {
    assertThat(Copy.of(PASSED, List.of())).isEqualTo(new Copy.New());
  }

  @Test
  void theSameFromTheSameSourcePassesAgain() {
    assertThat(Copy.of(PASSED, List.of(PASSED))).isEqualTo(new Copy.Again());
  }

  @Test
  void theSameFromAnotherSourceIsARepeat() {
    assertThat(Copy.of(version("shadow", 1, 10, 100), List.of(PASSED)))
        .isEqualTo(new Copy.Repeated(Relation.REPEAT, PASSED));
  }

  @Test
  void theSameContentOtherwiseEncodedIsReencoded() {
    assertThat(Copy.of(version("shadow", 2, 10, 100), List.of(PASSED)))
        .isEqualTo(new Copy.Repeated(Relation.REENCODED, PASSED));
  }

  @Test
  void otherPixelsOrAnotherHeadAreANewVersion() {
    assertThat(Copy.of(version("shadow", 2, 10, 101), List.of(PASSED))).isEqualTo(new Copy.New());
    assertThat(Copy.of(version("shadow", 2, 11, 100), List.of(PASSED))).isEqualTo(new Copy.New());
  }

  @Test
  void theSameSourceReencodingItsOwnObjectIsANewVersion() {
    assertThat(Copy.of(version("legacy", 2, 10, 100), List.of(PASSED))).isEqualTo(new Copy.New());
  }
}
