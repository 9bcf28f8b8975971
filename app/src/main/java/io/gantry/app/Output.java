package io.gantry.app;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
  @SuppressWarnings("AnnotateFormatMethod") // Error Prone's annotations are not on our class path
  public void result(String format, @Nullable Object... arguments) {
    if (!json) {
      out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    }
  }

  /** The JSON document. */
  public void document(String text) {
    out.println(text);
  }

  /** A line of progress. */
  @SuppressWarnings("AnnotateFormatMethod")
  public void progress(String format, @Nullable Object... arguments) {
    if (!quiet) {
      err.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
      err.flush();
    }
  }

  /** Whether a progress bar may be drawn: a terminal, and neither quiet nor JSON. */
  @SuppressWarnings("SystemConsoleNull") // some JDK builds still return null
  public boolean bars() {
    Console console = System.console();
    return !quiet && !json && console != null && console.isTerminal();
  }

  public boolean json() {
    return json;
  }

  public boolean quiet() {
    return quiet;
  }
}
