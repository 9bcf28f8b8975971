package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import io.gantry.reconciler.wave.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gantry kill}: everything stops. */
@Command(
    name = "kill",
    description =
        "Stops every source at once: open associations are aborted, nothing new begins, in every"
            + " process. What was under way is moved again after gantry kill --lift.")
final class KillCommand implements Callable<Integer> {
  @Mixin private final OutputOptions options = new OutputOptions();
  @Mixin private final Asking asking = new Asking();

  @Option(names = "--lift", description = "Switch off again: each source is as it was before.")
  private boolean lift;

  @Override
  public Integer call() {
    try (OperationsAccess access = OperationsAccess.running(asking.config())) {
      Operations operations = access.operations();
      if (lift) {
        operations.lift(asking.request());
      } else {
        operations.kill(asking.request());
      }
      OperationsPrint.sources(operations.sources(), options);
      return ExitCode.DONE;
    }
  }
}
