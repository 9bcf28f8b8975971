package io.gantry.app;

import io.gantry.fhir.AdtStage;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.normalizer.identity.adt.PatientBook;
import io.gantry.platform.config.Hl7Config;
import io.gantry.platform.config.TlsConfig;
import io.gantry.platform.kafka.KafkaSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The listener in a process of its own, to be killed. Prints its port. */
final class AdtProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private AdtProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static AdtProcess start(String bootstrapServers) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                AdtProcess.class.getName(),
                bootstrapServers)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("port=")) {
        return new AdtProcess(process, Integer.parseInt(line.substring(5)));
      }
    }
    throw new IOException("the listener did not start");
  }

  int port() {
    return port;
  }

  /** As kill -9 does. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static AdtStage stage(KafkaSettings kafka, Hl7Config config) {
    return new AdtStage(
        config,
        new PatientLog(kafka, "patients", Duration.ofSeconds(5), new RuleDesk(new PatientBook())));
  }

  static Hl7Config config(TlsConfig tls) {
    return new Hl7Config(true, "127.0.0.1", 0, tls, Hl7Config.Acknowledgements.ORIGINAL, 3, 64, 2);
  }

  static void main(String[] arguments) throws InterruptedException {
    AdtStage stage = stage(new KafkaSettings(arguments[0], Map.of(), true), config(TlsConfig.OFF));
    stage.start();
    System.out.println("port=" + stage.port());
    Thread.sleep(Duration.ofMinutes(5));
  }
}
