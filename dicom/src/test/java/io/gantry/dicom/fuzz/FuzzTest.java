package io.gantry.dicom.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each target in a JVM of its own, for 10 seconds ({@code -Dgantry.full=true}: 3 minutes), from the
 * seeds in {@code seeds/}: one input a line in hexadecimal digits, made by us, among them all that
 * ever failed. What fails is printed as such a line.
 */
@EnabledOnOs(OS.LINUX) // Jazzer's native part
class FuzzTest {
  private static final boolean FULL = Boolean.getBoolean("gantry.full");
  private static final int SECONDS = FULL ? 180 : 10;

  static List<byte[]> seeds(String target) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(FuzzTest.class.getResourceAsStream("seeds/" + target + ".hex"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(HexFormat.of()::parseHex)
          .toList();
    }
  }

  static final List<String> TARGETS =
      List.of(
          "DataSetTarget",
          "HeadCutterTarget",
          "HeadPatcherTarget",
          "CharacterSetTarget",
          "PduTarget");

  @TempDir static Path parent;

  private static final Map<String, Process> RUNNING = new HashMap<>();

  /** All at once: they share the cores for as long as one of them would need alone. */
  @BeforeAll
  static void start() throws IOException {
    for (String target : TARGETS) {
      Path directory = Files.createDirectory(parent.resolve(target));
      Path corpus = Files.createDirectory(directory.resolve("corpus"));
      int number = 0;
      for (byte[] seed : seeds(target)) {
        Files.write(corpus.resolve("seed-" + number++), seed);
      }
      RUNNING.put(
          target,
          new ProcessBuilder(command(target, directory))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start());
    }
  }

  @AfterAll
  static void stop() {
    RUNNING.values().forEach(Process::destroyForcibly);
  }

  static List<String> targets() {
    return TARGETS;
  }

  @ParameterizedTest
  @MethodSource("targets")
  @Timeout(value = 600, unit = TimeUnit.SECONDS)
  void noInputBreaksIt(String target) {
    Process jazzer = Objects.requireNonNull(RUNNING.get(target));

    Path directory = parent.resolve(target);
    Path log = directory.resolve("log");

    await(target)
        .atMost(Duration.ofSeconds(SECONDS + 300L))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> !jazzer.isAlive() || read(log).contains("Done "));

    if (!jazzer.isAlive()) {
      assertThat(jazzer.exitValue())
          .as(() -> "fails for " + failures(directory) + "\n" + tail(read(log)))
          .isZero();
    }
    assertThat(read(log)).contains("DONE");
  }

  private static List<String> command(String target, Path directory) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return List.of(
        java,
        "-Xmx384m",
        "-XX:+EnableDynamicAgentLoading",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath,
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=io.gantry.dicom.fuzz." + target,
        "--instrumentation_includes=io.gantry.dicom.**",
        directory.resolve("corpus").toString(),
        "-artifact_prefix=" + directory + "/failed-",
        "-max_total_time=" + SECONDS,
        "-max_len=4096",
        "-timeout=60",
        "-rss_limit_mb=4096");
  }

  private static List<String> failures(Path directory) {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("failed-"))
          .map(file -> {
            try {
              return HexFormat.of().formatHex(Files.readAllBytes(file));
            } catch (IOException e) {
              return e.toString();
            }
          })
          .toList();
    } catch (IOException e) {
      return List.of(e.toString());
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tail(String output) {
    return output.substring(Math.max(0, output.length() - 4000));
  }
}
