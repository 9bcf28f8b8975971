package io.gantry.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.app.Output;
import io.gantry.platform.json.Json;
import picocli.CommandLine.Option;

/** What every command takes: {@code --json} and {@code --quiet}. */
public final class OutputOptions {
  @Option(
      names = "--json",
      description = "Print one JSON document on standard output and nothing else there.")
  private boolean json;

  @Option(names = "--quiet", description = "No progress, only results and errors.")
  private boolean quiet;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  boolean json() {
    return json;
  }

  /** Progress and results for a person; silent on standard output with {@code --json}. */
  Output output() {
    return new Output(json, quiet);
  }

  static String render(Object document) {
    try {
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always JSON", e);
    }
  }
}
