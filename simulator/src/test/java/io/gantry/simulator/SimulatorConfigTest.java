package io.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.dicom.net.Peer;
import io.gantry.dicom.net.QueryLevel;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
    assertThat(config.misbehaves())
        .isEqualTo(
            Misbehaviour.of(new FindMisdeeds.RepeatsRows(), MoveMisdeeds.OutOfResources.first(3)));
  }

  @Test
  void everyMisdeedCanBeAskedForInYaml() throws IOException {
    SimulatorConfig config =
        load(
            """
            aeTitle: SHADOW
            offersGet: true
            misbehaves:
              seed: 7
              emptyDates: 0.2
              zeroImageStudies: 0.1
              wrongCounts: { instances: 3, subOperations: -1 }
              truncatesAnswers: { rows: 10, status: A700, levels: [STUDY, IMAGE] }
              ignoresKeys: [StudyDate, ModalitiesInStudy]
              repeatsRows: true
              failsFinds: { status: C001, first: 2 }
              sendsOnly: [1.2.840.10008.1.2]
              altersObjects: { parts: [HEADER], share: 0.5 }
              changesUids: { uids: [INSTANCE, SERIES, STUDY] }
              differsOnEachRetrieve: [HEADER, PIXELS]
              hidesOriginator: true
              failsInstances: { share: 0.1, listed: true }
              dropsAssociations: { object: 2, atByte: 5000, times: 1 }
              closesWithoutRelease: true
              slowTape: { firstAfter: 5, every: 10, pause: 0.5 }
              ignoresCancel: true
              hangsUpOnMoves: { after: 2, times: 1 }
              finalStatusFirst: true
              listsWhatItLost: { share: 0.1 }
              refusesMoves: { status: A801 }
              failsMoves: 1
              outOfResources: { first: 2, every: 5, seconds: 3 }
              neverAnswers: { finds: 1, moves: 1 }
              refusesAssociations: { first: 2, atOnce: 3 }
            """);

    assertThat(config.offersGet()).isTrue();
    assertThat(config.misbehaves().seed()).isEqualTo(7);
    assertThat(config.misbehaves().misdeeds())
        .hasSize(26)
        .contains(
            new FindMisdeeds.TruncatesAnswers(
                10, Status.of("A700"), Set.of(QueryLevel.STUDY, QueryLevel.IMAGE)),
            new FindMisdeeds.IgnoresKeys(List.of("StudyDate", "ModalitiesInStudy")),
            new StoreMisdeeds.SlowTape(5, 10, 0.5, null),
            new MoveMisdeeds.OutOfResources(2, 5, 3),
            new StoreMisdeeds.FailsInstances(0.1, true, 0));
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
        "aeTitle: X\\nmisbehaves: { emptyDates: 2 }|a share is more than 0",
        "aeTitle: X\\nmisbehaves: { ignoresKeys: [StudyDat] }|StudyDat is no DICOM keyword",
        "aeTitle: X\\nmisbehaves: { refusesMoves: { status: 12 } }|four hexadecimal digits",
        "aeTitle: X\\nmisbehaves: { refusesMove: 1 }|refusesMove is unknown; known here are",
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
