package io.gantry.extractor;

import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An extractor in a JVM of its own: runs until its standard input ends, then closes in order. */
final class ExtractorChild {
  private ExtractorChild() {}

  /** Arguments: broker, AE title, our port, spool, port of the archive, associations with it. */
  public static void main(String[] args) throws IOException {
    ExtractorSettings settings =
        Rig.settings(
                args[1],
                Integer.parseInt(args[2]),
                Path.of(args[3]),
                DicomConfig.MOST_HEADER_MEGABYTES,
                Rig.source(
                    "legacy",
                    "LEGACY",
                    Integer.parseInt(args[4]),
                    Retrieve.C_MOVE,
                    Integer.parseInt(args[5])))
            .withVolume(ExtractorSettings.volumeOf(args[1]));
    try (ExtractorStage stage =
        new ExtractorStage(settings, new KafkaSettings(args[0], Map.of(), false))) {
      stage.start();
      while (System.in.read() >= 0) {
        // until the test closes it
      }
    }
  }

  static Process start(Path log, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ExtractorChild.class.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
