package io.gantry.reconciler.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each code means and what to do: runbooks/error-codes.md, packed by the build. Immutable. */
final class ErrorCodes {
  private static final String PAGE = "/io/gantry/reconciler/web/runbooks/error-codes.md";

  private final Map<String, Meaning> meanings;

  private ErrorCodes(Map<String, Meaning> meanings) {
    this.meanings = Map.copyOf(meanings);
  }

  /** In plain text. */
  record Meaning(String happened, String toDo) {}

  static ErrorCodes load() {
    try (InputStream in = ErrorCodes.class.getResourceAsStream(PAGE)) {
      return new ErrorCodes(
          in == null ? Map.of() : parsed(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Meaning> parsed(String page) {
    Map<String, Meaning> meanings = new HashMap<>();
    page.lines()
        .filter(line -> line.startsWith("| GTY-"))
        .map(line -> line.split("\\|", 5))
        .filter(cells -> cells.length == 5)
        .forEach(
            cells -> meanings.put(cells[1].strip(), new Meaning(plain(cells[2]), plain(cells[3]))));
    return meanings;
  }

  /** Without marks: links as their text, code as it stands. */
  private static String plain(String cell) {
    return cell.strip().replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "");
  }

  @Nullable Meaning of(String code) {
    return meanings.get(code);
  }

  /** Of those that are explained, in their order. */
  Map<String, Meaning> of(Collection<String> some) {
    Map<String, Meaning> found = new LinkedHashMap<>();
    for (String code : some) {
      Meaning meaning = meanings.get(code);
      if (meaning != null) {
        found.put(code, meaning);
      }
    }
    return found;
  }

  Map<String, Meaning> all() {
    return meanings;
  }
}
