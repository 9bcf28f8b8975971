package io.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.TransferSyntax;
import io.gantry.simulator.SimulatedStudy.SimulatedSeries;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import io.gantry.testkit.StorescpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** DCMTK and Orthanc judge the simulated archive and its objects. */
@Timeout(180)
class SimulatorIT {
  private static final Holding HOLDING = Holding.of(42, 12, "LEGACY").withImages(16, 4);

  @TempDir Path work;

  @Test
  void echoscuIsAnsweredAndAnotherCalledTitleIsRejected() throws IOException {
    try (Simulator simulator = Simulator.start(SimulatorConfig.of("LEGACY", HOLDING))) {
      Dcmtk dcmtk = Dcmtk.in(work);

      assertThat(dcmtk.echoscu("TEST", "LEGACY", simulator.port()).exitCode()).isZero();
      assertThat(dcmtk.echoscu("TEST", "OTHER", simulator.port()).exitCode()).isNotZero();
    }
  }

  @Test
  void findscuListsStudiesThenSeriesThenImages() throws IOException {
    try (Simulator simulator = Simulator.start(SimulatorConfig.of("LEGACY", HOLDING))) {
      SimulatedStudy study = SimulatedStudy.of(HOLDING, 0);
      SimulatedSeries series = study.series().getFirst();

      String studies = find(simulator, "QueryRetrieveLevel=STUDY", "StudyInstanceUID");
      String one =
          find(
              simulator,
              "QueryRetrieveLevel=SERIES",
              "StudyInstanceUID=" + study.uid(),
              "SeriesInstanceUID",
              "Modality");
      String images =
          find(
              simulator,
              "QueryRetrieveLevel=IMAGE",
              "StudyInstanceUID=" + study.uid(),
              "SeriesInstanceUID=" + series.uid(),
              "SOPInstanceUID");

      assertThat(pending(studies)).isEqualTo(12);
      assertThat(pending(one)).isEqualTo(study.series().size());
      assertThat(pending(images)).isEqualTo(series.images());
      assertThat(one).contains(series.uid());
      assertThat(images).contains(ObjectFactory.uid(series, 1));
    }
  }

  @Test
  void movescuMovesAStudyASeriesAndAnImageToTheConfiguredDestination() throws IOException {
    int port = FreePort.find();
    SimulatorConfig config =
        SimulatorConfig.of("LEGACY", HOLDING).withDestination("DEST", "127.0.0.1", port);
    SimulatedStudy study = SimulatedStudy.of(HOLDING, 0);
    SimulatedSeries series = study.series().getLast();
    try (Simulator simulator = Simulator.start(config);
        StorescpServer dest = StorescpServer.start(work.resolve("d"), "DEST", port, List.of())) {

      CommandResult image =
          move(
              simulator,
              "QueryRetrieveLevel=IMAGE",
              "StudyInstanceUID=" + study.uid(),
              "SeriesInstanceUID=" + series.uid(),
              "SOPInstanceUID=" + ObjectFactory.uid(series, 1));
      int afterImage = dest.files().size();
      CommandResult oneSeries =
          move(
              simulator,
              "QueryRetrieveLevel=SERIES",
              "StudyInstanceUID=" + study.uid(),
              "SeriesInstanceUID=" + series.uid());
      int afterSeries = dest.files().size();
      CommandResult all =
          move(simulator, "QueryRetrieveLevel=STUDY", "StudyInstanceUID=" + study.uid());

      assertThat(List.of(image.exitCode(), oneSeries.exitCode(), all.exitCode())).containsOnly(0);
      assertThat(afterImage).isEqualTo(1);
      assertThat(afterSeries).isEqualTo(series.images());
      assertThat(dest.files())
          .hasSize(study.series().stream().mapToInt(SimulatedSeries::images).sum());
    }
  }

  @Test
  void anUnknownDestinationIsA801() throws IOException {
    try (Simulator simulator = Simulator.start(SimulatorConfig.of("LEGACY", HOLDING))) {
      CommandResult moved =
          move(
              simulator,
              "QueryRetrieveLevel=STUDY",
              "StudyInstanceUID=" + SimulatedStudy.of(HOLDING, 0).uid());

      assertThat(moved.output()).contains("MoveDestinationUnknown");
    }
  }

  @Test
  void orthancTakesEveryKindAndSendsItBackUnchanged() throws IOException {
    Path files = work.resolve("files");
    SimulatedStudies.Written written =
        SimulatedStudies.write(files, 42, 60, List.of(Kind.values()), 16);
    try (OrthancServer orthanc = OrthancServer.named("ORTHANC").start(work.resolve("o"))) {
      OrthancServer.Loaded loaded = orthanc.load(files);

      assertThat(loaded.stored()).isEqualTo(written.objects());
      assertThat(loaded.refused()).isEmpty();
      assertThat(orthanc.statistics().studies()).isEqualTo(written.studies());
    }
  }

  @Test
  void dcmdumpReadsEveryKindWithoutAWarning() throws IOException {
    SimulatedStudies.write(work.resolve("files"), 1, 40, List.of(Kind.values()), 16);
    try (Stream<Path> found = Files.walk(work.resolve("files"))) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        CommandResult dump = Dcmtk.in(work).run("dcmdump", "-q", file.toString());
        CommandResult verbose = Dcmtk.in(work).run("dcmdump", "+E", file.toString());

        assertThat(dump.exitCode()).isZero();
        assertThat(verbose.output()).doesNotContain("W: ").doesNotContain("E: ");
      }
    }
  }

  @Test
  void whatStorescuSendsCanBeFoundAndMovedAndOutlivesARestart() throws IOException {
    Path files = work.resolve("files");
    SimulatedStudies.write(files, 99, 3, List.of(Kind.MR), 16);
    int port = FreePort.find();
    SimulatorConfig config =
        SimulatorConfig.of("ARCHIVE")
            .storingIn(work.resolve("store"))
            .withDestination("DEST", "127.0.0.1", port);
    String uid = SimulatedStudy.of(HOLDING.withKinds(Kind.MR), 0).uid();
    try (Simulator simulator = Simulator.start(config)) {
      CommandResult sent =
          Dcmtk.in(work).storescu("TEST", "ARCHIVE", simulator.port(), files, "+sd", "+r");
      assertThat(sent.exitCode()).isZero();
      uid = simulator.studyUids().getFirst();
    }
    try (Simulator again = Simulator.start(config);
        StorescpServer dest = StorescpServer.start(work.resolve("d"), "DEST", port, List.of())) {
      String answer =
          find(again, "ARCHIVE", "QueryRetrieveLevel=STUDY", "StudyInstanceUID", "StudyDate");
      CommandResult moved =
          Dcmtk.in(work)
              .movescu(
                  "TEST",
                  "ARCHIVE",
                  again.port(),
                  "DEST",
                  List.of("QueryRetrieveLevel=STUDY", "StudyInstanceUID=" + uid));

      assertThat(again.instances()).isEqualTo(3);
      assertThat(pending(answer)).isEqualTo(again.studyUids().size());
      assertThat(moved.exitCode()).isZero();
      assertThat(dest.files()).isNotEmpty();
    }
  }

  @Test
  void anOverlappingArchiveHoldsTheOthersFirstStudiesByteForByte() throws IOException {
    SimulatorConfig legacy = SimulatorConfig.of("LEGACY", HOLDING);
    SimulatorConfig shadow =
        SimulatorConfig.of("SHADOW", Holding.of(7, 3, "SHADOW").withImages(16, 4))
            .overlapping(legacy, 2);
    SimulatedCatalogue theirs = new SimulatedCatalogue(legacy.holdings());
    SimulatedCatalogue ours = new SimulatedCatalogue(shadow.holdings());
    String uid = SimulatedStudy.of(HOLDING, 1).uid();

    byte[] one = bytes(theirs.study(uid));
    byte[] other = bytes(ours.study(uid));

    assertThat(ours.studies()).hasSize(5);
    assertThat(other).isEqualTo(one);
  }

  private static byte[] bytes(Optional<ArchivedStudy> study) throws IOException {
    try (var in =
        study
            .orElseThrow()
            .series()
            .get()
            .getFirst()
            .instances()
            .getFirst()
            .object()
            .in(TransferSyntax.EXPLICIT_LE.uid())
            .dataSet()
            .open()) {
      return in.readAllBytes();
    }
  }

  private String find(Simulator simulator, String... keys) throws IOException {
    boolean named = !keys[0].contains("=");
    String called = named ? keys[0] : "LEGACY";
    CommandResult found =
        Dcmtk.in(work)
            .findscu(
                "TEST",
                called,
                simulator.port(),
                List.of(keys).subList(named ? 1 : 0, keys.length));
    assertThat(found.exitCode()).isZero();
    return found.output();
  }

  private CommandResult move(Simulator simulator, String... keys) throws IOException {
    return Dcmtk.in(work).movescu("TEST", "LEGACY", simulator.port(), "DEST", List.of(keys));
  }

  private static int pending(String findscu) {
    return (int) Pattern.compile("Find Response: \\d+").matcher(findscu).results().count();
  }
}
