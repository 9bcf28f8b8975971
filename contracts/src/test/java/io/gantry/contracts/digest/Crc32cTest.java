package io.gantry.contracts.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {
  @Test
  void combinesAnySplitToTheChecksumOfTheWhole() {
    Random random = new Random(20260101);
    for (int round = 0; round < 2_000; round++) {
      byte[] data = new byte[random.nextInt(5_000)];
      random.nextBytes(data);
      int cut = random.nextInt(data.length + 1);

      long combined =
          Crc32c.combine(crc(data, 0, cut), crc(data, cut, data.length - cut), data.length - cut);

      assertThat(combined).isEqualTo(crc(data, 0, data.length));
    }
  }

  @Test
  void combinesRunsLongerThanFourGigabytes() {
    // Zeros: the checksum of n of them is that of n / 2 of them, twice.
    long of = crc(new byte[1 << 20], 0, 1 << 20);
    long length = 1 << 20;
    while (length < 1L << 34) {
      of = Crc32c.combine(of, of, length);
      length *= 2;
    }
    long other = crc(new byte[1 << 20], 0, 1 << 20);
    long rest = length - (1 << 20);
    long restCrc = 0;
    long have = 0;
    for (long run = 1 << 20, runCrc = other; have < rest; run *= 2) {
      restCrc = Crc32c.combine(restCrc, runCrc, run);
      have += run;
      runCrc = Crc32c.combine(runCrc, runCrc, run);
    }
    assertThat(have).isEqualTo(rest);
    assertThat(Crc32c.combine(other, restCrc, rest)).isEqualTo(of);
  }

  @Test
  void nothingAppendedChangesNothing() {
    assertThat(Crc32c.combine(0xE3069283L, 0, 0)).isEqualTo(0xE3069283L);
    assertThat(Crc32c.combine(0, 0xE3069283L, 9)).isEqualTo(0xE3069283L);
  }

  @Test
  void aNegativeLengthIsRefused() {
    assertThatThrownBy(() -> Crc32c.combine(0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static long crc(byte[] data, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, offset, length);
    return crc.getValue();
  }
}
