package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.Output;
import io.gantry.app.PostureAccess;
import io.gantry.reconciler.wave.PostureLine;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What security rests on. */
@Command(
    name = "posture",
    description =
        "What security rests on: ports and TLS, archives without it and their waivers, the way to"
            + " the bucket, certificates that end, accounts and tokens; with evidence and what to do."
            + " Accounts and tokens are looked at where gantry up runs.")
final class PostureCommand implements Callable<Integer> {
  @Mixin private final OutputOptions options = new OutputOptions();

  @Mixin private final ConfigFile configuration = new ConfigFile();

  @Override
  public Integer call() {
    List<PostureLine> lines = PostureAccess.lines(configuration.load());
    Output output = options.output();
    if (options.json()) {
      output.document(OutputOptions.render(lines));
    } else {
      for (PostureLine line : lines) {
        output.result(
            "%-10s %-12s %s: %s%s",
            line.state(),
            line.area(),
            line.what(),
            line.evidence(),
            line.toDo().isEmpty() ? "" : " -> " + line.toDo());
      }
    }
    return ExitCode.DONE;
  }
}
