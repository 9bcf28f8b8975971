package io.gantry.dicom.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The seeds themselves, and 2000 damaged copies of them, the same ones each time. */
class SeedsTest {
  static Stream<Arguments> targets() {
    return Stream.of(
        Arguments.of("DataSetTarget", (Consumer<byte[]>) DataSetTarget::fuzzerTestOneInput),
        Arguments.of("HeadCutterTarget", (Consumer<byte[]>) HeadCutterTarget::fuzzerTestOneInput),
        Arguments.of("HeadPatcherTarget", (Consumer<byte[]>) HeadPatcherTarget::fuzzerTestOneInput),
        Arguments.of(
            "CharacterSetTarget", (Consumer<byte[]>) CharacterSetTarget::fuzzerTestOneInput),
        Arguments.of("PduTarget", (Consumer<byte[]>) PduTarget::fuzzerTestOneInput));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void everySeedAndItsDamagedCopiesAreSurvived(String name, Consumer<byte[]> target)
      throws IOException {
    List<byte[]> seeds = FuzzTest.seeds(name);
    assertThat(seeds).hasSizeGreaterThanOrEqualTo(8);
    seeds.forEach(target);
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] copy = seeds.get(random.nextInt(seeds.size())).clone();
      for (int i = 0; i < 1 + round % 4 && copy.length > 0; i++) {
        copy[random.nextInt(copy.length)] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
      }
      target.accept(copy);
    }
  }
}
