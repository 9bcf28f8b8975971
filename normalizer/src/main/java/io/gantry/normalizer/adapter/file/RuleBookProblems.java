package io.gantry.normalizer.adapter.file;

import io.gantry.platform.GantryException;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a rule book and its tables, at once. */
public final class RuleBookProblems extends GantryException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  RuleBookProblems(String file, List<Problem> problems) {
    super(
        "GTY-0407",
        problems.stream()
            .map(problem -> "\n  " + problem)
            .collect(
                Collectors.joining(
                    "", "%d problem(s) in rule book %s:".formatted(problems.size(), file), "")));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the file, those of tables behind; never empty. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * @param file that it is in: the rule book or a table
   * @param line from 1; 0: the file as a whole
   */
  public record Problem(String file, int line, String message) {
    @Override
    public String toString() {
      return file + (line == 0 ? "" : ":" + line) + ": " + message;
    }
  }
}
