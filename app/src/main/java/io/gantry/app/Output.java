package io.gantry.app;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Where text goes: results to standard output, progress to standard error, so that {@code --json}
 * leaves one document on standard output and nothing else. Not thread safe.
 */
public final class Output {
  private final boolean json;
  private final boolean quiet;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  public Output(boolean json, boolean quiet) {
    this.json = json;
    this.quiet = quiet;
  }

  /** A line of the result for a person; nothing with {@code --json}. */
  public void result(String format, Object... arguments) {
    if (!json) {
      out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    }
  }

  /** The JSON document. */
  public void document(String text) {
    out.println(text);
  }

  /** A line of progress. */
  public void progress(String format, Object... arguments) {
    if (!quiet) {
      err.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
      err.flush();
    }
  }

  /** Whether a progress bar may be drawn: a terminal, and neither quiet nor JSON. */
  public boolean bars() {
    return !quiet && !json && System.console() != null && System.console().isTerminal();
  }

  public boolean json() {
    return json;
  }

  public boolean quiet() {
    return quiet;
  }
}
