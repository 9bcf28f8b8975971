package io.gantry.loader.adapter.s3;

import io.gantry.loader.StoreCapabilities;
import io.gantry.testkit.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract against s3mock, in a process of its own. */
class S3MockStoreIT extends ObjectStoreContract {
  @TempDir static Path directory;
  private static Process process;
  private static URI endpoint;

  @BeforeAll
  static void start() throws IOException {
    int port = FreePort.find();
    Path errors = directory.resolve("errors.txt");
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LoopbackS3Mock.class.getName(),
                    Files.createDirectory(directory.resolve("objects")).toString(),
                    "gantry",
                    Integer.toString(port)))
            .redirectError(errors.toFile())
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    StringBuilder said = new StringBuilder();
    while (line != null && !line.equals(LoopbackS3Mock.READY)) {
      said.append(line).append('\n');
      line = out.readLine();
    }
    if (line == null) {
      throw new IllegalStateException("s3mock does not start: " + said + Files.readString(errors));
    }
    endpoint = URI.create("http://127.0.0.1:" + port);
  }

  @AfterAll
  static void stop() throws Exception {
    process.getOutputStream().close();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  @Override
  S3Connection connection() {
    return new S3Connection(endpoint, "us-east-1", "gantry", "", "id", "secret", 16);
  }

  @Override
  StoreCapabilities expectedCapabilities() {
    return new StoreCapabilities(true, true, true, true);
  }
}
