package io.gantry.app;

import io.gantry.platform.GantryException;
import io.gantry.platform.config.ConfigProblems;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;

/** How failures reach the operator: one coded line each, the stack trace only in the log. */
final class Messages {
  private final PrintWriter err;

  Messages(PrintWriter err) {
    this.err = err;
  }

  void configProblems(ConfigProblems problems) {
    for (ConfigProblems.Problem problem : problems.problems()) {
      err.println(problem);
    }
    int count = problems.problems().size();
    err.println(
        count == 1 ? "1 problem; nothing was started" : count + " problems; nothing was started");
    err.flush();
  }

  void coded(GantryException failure) {
    err.println(failure.code() + " " + failure.getMessage());
    err.flush();
    LoggerFactory.getLogger("gantry").debug("command failed", failure);
  }

  void unexpected(Exception failure) {
    err.println(
        "GTY-0199 Unexpected failure ("
            + failure.getClass().getSimpleName()
            + "); state is kept, run the command again to resume. Details are in the log.");
    err.flush();
    LoggerFactory.getLogger("gantry").error("unexpected failure", failure);
  }
}
