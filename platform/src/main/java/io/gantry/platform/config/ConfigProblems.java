package io.gantry.platform.config;

import io.gantry.platform.GantryException;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration file, at once. */
public final class ConfigProblems extends GantryException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ConfigProblems(String file, List<Problem> problems) {
    super("GTY-0100", text(file, problems));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the file; never empty. */
  public List<Problem> problems() {
    return problems;
  }

  private static String text(String file, List<Problem> problems) {
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(
            Collectors.joining("", "%d problem(s) in %s:".formatted(problems.size(), file), ""));
  }

  /**
   * @param code GTY-01nn
   * @param path in the YAML file, e.g. {@code sources[1].host}; empty = the file itself
   * @param message what to do
   */
  public record Problem(String code, String path, String message) {
    @Override
    public String toString() {
      return code + " " + (path.isEmpty() ? "" : path + ": ") + message;
    }
  }
}
