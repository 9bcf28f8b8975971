package io.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.dicom.net.Peer;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorConfigTest {
  @TempDir Path directory;

  @Test
  void aFullFileIsRead() throws IOException {
    SimulatorConfig config =
        load(
            """
            aeTitle: SHADOW
            bind: 127.0.0.1
            port: 4243
            holdings:
              - { seed: 7, studies: 20, kinds: [CT, SR], imageKiB: 512, imagesPerSeries: 3,
                  issuer: ANNEX, firstStudy: 2 }
              - { seed: 42, studies: 5 }
            destinations:
              - { aeTitle: MIGRATOR, host: 127.0.0.1, port: 11190 }
            callers: [MIGRATOR]
            store: received
            misbehaves: { repeatsRows: true, outOfResources: 3 }
            """);

    assertThat(config.port()).isEqualTo(4243);
    assertThat(config.holdings())
        .containsExactly(
            new Holding(7, 2, 20, List.of(Kind.CT, Kind.SR), 512, 3, "ANNEX"),
            Holding.of(42, 5, "SHADOW"));
    assertThat(config.destinations()).containsExactly(new Peer("MIGRATOR", "127.0.0.1", 11190));
    assertThat(config.callers()).containsExactly("MIGRATOR");
    assertThat(config.store()).isEqualTo(Path.of("received"));
    assertThat(config.misbehaves()).isEqualTo(new Misbehaviour(false, true, 3, 0));
  }

  @Test
  void anAeTitleIsEnough() throws IOException {
    assertThat(load("aeTitle: LEGACY")).isEqualTo(SimulatorConfig.of("LEGACY"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: 1|aeTitle is missing",
        "aeTitel: X|aeTitel is unknown; known here are",
        "aeTitle: X\\nholdings: [ { studies: 1 } ]|seed",
        "aeTitle: X\\nholdings: [ { seed: 1, studies: 1, kinds: [XX] } ]|holdings.[0].kinds.[0]: one of [CT, MR, CR, US, SR]",
        "aeTitle: X\\nholdings: [ { seed: 1, studies: 1, imageKiB: 0 } ]|imageKiB",
        "aeTitle: X\\ndestinations: [ { aeTitle: Y, host: h, port: 99999 } ]|destinations.[0]",
        "aeTitle: X\\nmisbehaves: { failsMoves: -1 }|misbehaves",
        "aeTitle: []|another kind of value",
        "aeTitle: }|no YAML"
      })
  void aMistakeIsNamedWithItsPlace(String yaml, String expected) {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> load(yaml.replace("\\n", "\n")))
        .withMessageContaining(expected)
        .satisfies(e -> assertThat(e.code()).isEqualTo("GTY-0120"));
  }

  private SimulatorConfig load(String yaml) throws IOException {
    return SimulatorConfig.load(Files.writeString(directory.resolve("simulator.yaml"), yaml));
  }
}
