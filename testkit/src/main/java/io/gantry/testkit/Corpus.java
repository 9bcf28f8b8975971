package io.gantry.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The corpus of real and synthetic DICOM objects and identities that tests read: the directory
 * named by the environment variable {@code GANTRY_CORPUS}, else {@code ../shared/corpus} beside the
 * repository. A test that needs it and does not find it is skipped with one line on stderr, and
 * fails where {@code CI=true}.
 */
public final class Corpus {
  private static final Set<String> NOT_OBJECTS =
      Set.of("tsv", "txt", "md", "csv", "json", "py", "hl7", "xml", "sh");

  private final Map<String, String> environment;
  private final Path workingDirectory;
  private final PrintStream err;

  Corpus(Map<String, String> environment, Path workingDirectory, PrintStream err) {
    this.environment = Map.copyOf(environment);
    this.workingDirectory = workingDirectory;
    this.err = err;
  }

  private static Corpus ofThisProcess() {
    return new Corpus(System.getenv(), Path.of("").toAbsolutePath(), System.err);
  }

  /** The corpus directory, which exists; otherwise the calling test is aborted (or fails in CI). */
  public static Path require() {
    return require("");
  }

  /**
   * A file or directory of the corpus, which exists.
   *
   * @param path relative to the corpus, for example {@code dicom/studies}
   */
  public static Path require(String path) {
    return ofThisProcess().locate(path);
  }

  /**
   * All DICOM objects below the given directories of the corpus, in path order.
   *
   * @param directories relative to the corpus, for example {@code dicom/charsets}
   */
  public static List<Path> objects(String... directories) {
    List<Path> found = new ArrayList<>();
    for (String directory : directories) {
      found.addAll(objectsBelow(require(directory)));
    }
    return List.copyOf(found);
  }

  /**
   * All files below a directory (or the file itself) but tables, notes and scripts, in path order.
   */
  static List<Path> objectsBelow(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).filter(Corpus::isObject).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isObject(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !NOT_OBJECTS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  Path locate(String path) {
    Optional<Path> root = root();
    if (root.isPresent()) {
      Path wanted = path.isEmpty() ? root.get() : root.get().resolve(path);
      if (Files.exists(wanted)) {
        return wanted;
      }
    }
    String message =
        "corpus "
            + (path.isEmpty() ? "" : "path " + path + " ")
            + "not found: set GANTRY_CORPUS, or put it at ../shared/corpus beside the repository";
    err.println(message);
    if ("true".equals(environment.get("CI"))) {
      return Assertions.fail(message);
    }
    return Assumptions.abort(message);
  }

  private Optional<Path> root() {
    String named = environment.get("GANTRY_CORPUS");
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named)).filter(Files::isDirectory);
    }
    return repositoryRoot()
        .map(root -> root.resolveSibling("shared").resolve("corpus"))
        .filter(Files::isDirectory);
  }

  /** The nearest directory upwards that holds the Maven wrapper. */
  private Optional<Path> repositoryRoot() {
    for (@Nullable Path at = workingDirectory; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("mvnw"))) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }
}
