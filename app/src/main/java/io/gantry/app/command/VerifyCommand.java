package io.gantry.app.command;

import io.gantry.app.ArchiveCheck;
import io.gantry.app.ExitCode;
import io.gantry.app.Output;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads back from the cloud archive and recomputes every digest. */
@Command(
    name = "verify",
    description =
        "Reads objects back from the cloud archive, recomputes every digest and compares with the"
            + " ledger. Changes nothing. Ends with 0 when nothing differs.")
final class VerifyCommand implements Callable<Integer> {
  private static final int DEFAULT_SAMPLE = 500;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Mixin private final ConfigFile configuration = new ConfigFile();

  @Option(names = "--wave", paramLabel = "NAME", description = "Only this wave (default: all).")
  private @Nullable String wave;

  @ArgGroup(exclusive = true)
  private @Nullable Extent extent;

  /** How many objects are read back. */
  static final class Extent {
    @Option(
        names = "--sample",
        paramLabel = "N",
        description = "So many objects, drawn at random (default: " + DEFAULT_SAMPLE + ").")
    private int sample = DEFAULT_SAMPLE;

    @Option(names = "--all", description = "Every object.")
    private boolean all;
  }

  @Override
  public Integer call() {
    Output output = options.output();
    int sample = extent == null ? DEFAULT_SAMPLE : extent.all ? Integer.MAX_VALUE : extent.sample;
    ArchiveCheck.Result result = ArchiveCheck.run(configuration.load(), wave, sample, output);
    if (options.json()) {
      output.document(OutputOptions.render(result));
    } else {
      print(result, output);
    }
    return result.differing().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static void print(ArchiveCheck.Result result, Output output) {
    for (ArchiveCheck.Difference difference : result.differing()) {
      output.result(
          "GTY-0114 %s / %s: %s (%s)",
          difference.studyInstanceUid(),
          difference.sopInstanceUid(),
          difference.what(),
          difference.key());
    }
    output.result(
        "%d of %d verified objects read back, %d differ(s)",
        result.checked(), result.verified(), result.differing().size());
    if (result.differing().isEmpty() && result.checked() < result.verified()) {
      output.result(
          "With none differing in this sample, at most %.2f %% of all may differ (95 %% confidence)",
          result.upperBoundPercent());
    }
  }
}
