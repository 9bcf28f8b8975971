package io.gantry.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.app.Main;
import io.gantry.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Commands of {@code gantry} in this JVM, without the seconds that a JVM of their own takes to
 * start. What runs as {@code gantry up} in another process is reached over HTTP, as ever. One at a
 * time: standard output is the command's while it runs.
 */
final class Cli {
  private Cli() {}

  /** What a command left behind. */
  record Run(int code, String out) {
    JsonNode json() throws IOException {
      return Json.mapper().readTree(out);
    }
  }

  static synchronized Run gantry(String... arguments) {
    PrintStream terminal = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(arguments);
      return new Run(code, out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(terminal);
    }
  }
}
