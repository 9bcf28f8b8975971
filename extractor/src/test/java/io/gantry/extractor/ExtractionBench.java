package io.gantry.extractor;

import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import io.gantry.testkit.StorescpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Extraction alone against DCMTK's movescu and storescp, from the same Orthanc in the same run: CT
 * images of 512 KiB, one and four associations. Not a test: run it with {@code
 * -Dtest=ExtractionBench}; {@code bench.objects} (default 400) and {@code bench.rounds} (default 2)
 * set its length.
 */
class ExtractionBench {
  private static final int OBJECTS = Integer.getInteger("bench.objects", 400);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 2);
  private static final int PER_STUDY = 50;
  private static final int SIDE = 512;

  @TempDir Path directory;

  @Test
  void oneAndFourAssociations() throws Exception {
    int port = FreePort.find();
    StorescpServer storescp =
        StorescpServer.start(
            directory.resolve("storescp"), "DEST", FreePort.find(), List.of("--fork"));
    OrthancServer orthanc =
        OrthancServer.named("LEGACY")
            .peer(Rig.AE, port)
            .peer("DEST", storescp.port())
            .start(directory.resolve("orthanc"));
    List<String> studies = load(orthanc);
    Rig rig = new Rig(directory.resolve("kafka"));
    try {
      for (int round = 1; round <= ROUNDS; round++) {
        for (int associations : new int[] {1, 4}) {
          double theirs = dcmtk(orthanc, storescp, studies, associations);
          double ours = ours(rig, orthanc, port, studies, associations);
          System.out.printf(
              "round %d, %d association(s): DCMTK %.0f MB/s, extractor %.0f MB/s, ratio %.2f%n",
              round, associations, theirs, ours, ours / theirs);
        }
      }
    } finally {
      Rig.closeAll(rig, orthanc, storescp);
    }
  }

  private List<String> load(OrthancServer orthanc) throws IOException {
    List<String> studies = new ArrayList<>();
    for (int i = 1; i <= OBJECTS / PER_STUDY; i++) {
      String study = "1.2.826.0.1." + i;
      Path files = directory.resolve("files-" + i);
      TestObjects.study(files, study, PER_STUDY, SIDE);
      orthanc.load(files);
      delete(files);
      studies.add(study);
    }
    return studies;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private double dcmtk(
      OrthancServer orthanc, StorescpServer storescp, List<String> studies, int associations)
      throws Exception {
    long start = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(associations)) {
      List<Future<CommandResult>> runs = new ArrayList<>();
      for (String study : studies) {
        runs.add(
            pool.submit(() ->
                Dcmtk.in(directory)
                    .within(Duration.ofMinutes(5))
                    .movescu(
                        Rig.AE,
                        "LEGACY",
                        orthanc.dicomPort(),
                        "DEST",
                        List.of("QueryRetrieveLevel=STUDY", "StudyInstanceUID=" + study))));
      }
      for (Future<CommandResult> run : runs) {
        if (run.get().exitCode() != 0) {
          throw new IOException("movescu failed: " + run.get().output());
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    for (Path file : storescp.files()) {
      Files.delete(file);
    }
    return megabytes(studies) / seconds;
  }

  private static double megabytes(List<String> studies) {
    return studies.size() * PER_STUDY * 2.0 * SIDE * SIDE / 1e6;
  }

  private double ours(
      Rig rig, OrthancServer orthanc, int port, List<String> studies, int associations)
      throws IOException {
    Path spool = directory.resolve("spool-" + System.nanoTime());
    ExtractorStage extractor =
        new ExtractorStage(
            Rig.settings(
                port,
                spool,
                Rig.source("legacy", "LEGACY", orthanc.dicomPort(), Retrieve.C_MOVE, associations)),
            rig.kafka());
    extractor.start();
    try {
      // The first order makes the consumer's group; the next ones are timed.
      rig.end(rig.extract("legacy", studies.getFirst()), Duration.ofMinutes(1));
      long cpu = cpu();
      Set<String> orders = new HashSet<>();
      studies.forEach(study -> orders.add(rig.extract("legacy", study)));
      rig.ends(orders, Duration.ofMinutes(5));
      System.out.printf(
          "  CPU of this process (broker included) %.2f ms per object%n",
          (cpu() - cpu) / 1e6 / (studies.size() * PER_STUDY));
      List<StudyExtracted> ends = rig.ends(orders, Duration.ofMinutes(5));
      Instant from = ends.stream().map(StudyExtracted::startedAt).min(Instant::compareTo).get();
      Instant to = ends.stream().map(StudyExtracted::endedAt).max(Instant::compareTo).get();
      return megabytes(studies) / (Duration.between(from, to).toNanos() / 1e9);
    } finally {
      extractor.close();
      delete(spool);
    }
  }

  private static long cpu() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
