package io.gantry.app;

import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.wave.PostureLine;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What security rests on, of the process that runs, else of the configuration alone. */
public final class PostureAccess {
  private PostureAccess() {}

  public static List<PostureLine> lines(GantryConfig config) {
    Optional<RunningProcess> running = RunningProcess.holding(config.state());
    if (running.isPresent()) {
      return running.get().posture();
    }
    List<PostureLine> lines = new ArrayList<>(PostureReport.of(config, Clock.systemUTC()));
    lines.add(
        new PostureLine(
            "sources",
            "callers that the store SCP refused",
            PostureLine.UNKNOWN,
            "the ledger has them, and nothing runs that could read it",
            "Ask again while gantry up runs"));
    lines.add(
        new PostureLine(
            "accounts",
            "accounts and tokens",
            PostureLine.UNKNOWN,
            "nothing runs that could tell",
            "Ask again while gantry up runs"));
    return lines;
  }
}
