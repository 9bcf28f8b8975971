package io.gantry.extractor;

import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.platform.config.SourceConfig.Retrieve;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The extractor alone, broker in the same process, for {@code bench/extract}: pulls the studies of
 * a list from an archive that runs already, and prints what each run took. The first run is that of
 * a cold JVM.
 *
 * <p>Arguments: work folder, the archive's DICOM port, our port, associations, file of study UIDs
 * (with a heading), runs.
 */
final class ExtractionBench {
  private final Rig rig;
  private final List<String> studies;

  private ExtractionBench(Rig rig, List<String> studies) {
    this.rig = rig;
    this.studies = studies;
  }

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    List<String> studies = Files.readAllLines(Path.of(args[4])).stream().skip(1).toList();
    try (Rig rig = new Rig(directory.resolve("kafka"));
        ExtractorStage extractor =
            new ExtractorStage(
                Rig.settings(
                    Integer.parseInt(args[2]),
                    directory.resolve("spool"),
                    Rig.source(
                        "legacy",
                        "LEGACY",
                        Integer.parseInt(args[1]),
                        Retrieve.C_MOVE,
                        Integer.parseInt(args[3]))),
                rig.kafka())) {
      extractor.start();
      // The consumer of the orders has joined when the sweep has ended.
      rig.finished(rig.sweep("legacy", Map.of(), studies.getFirst()), Duration.ofMinutes(1));
      ExtractionBench bench = new ExtractionBench(rig, studies);
      for (int run = 1; run <= Integer.parseInt(args[5]); run++) {
        System.out.println(bench.run());
      }
    }
  }

  /** Seconds from the start of the first study to the end of the last, CPU milliseconds. */
  private String run() {
    long cpu = cpu();
    Set<String> orders = new HashSet<>();
    studies.forEach(study -> orders.add(rig.extract("legacy", study)));
    List<StudyExtracted> ends = rig.ends(orders, Duration.ofMinutes(5));
    Instant from = ends.stream().map(StudyExtracted::startedAt).min(Instant::compareTo).get();
    Instant to = ends.stream().map(StudyExtracted::endedAt).max(Instant::compareTo).get();
    if (ends.stream().anyMatch(end -> end.code() != null)) {
      throw new IllegalStateException("a study was not extracted: " + ends);
    }
    return "%.3f %d"
        .formatted(Duration.between(from, to).toNanos() / 1e9, (cpu() - cpu) / 1_000_000);
  }

  private static long cpu() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
