package io.gantry.app;

import io.gantry.contracts.Uids;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.inventory.Claim;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file that says which studies a source has: a list, or the export of the archive's database.
 * UTF-8, a header line, then one study a line. Columns by name, in any order, others are passed
 * over: {@code study_instance_uid} (required), {@code source}, {@code instances}, {@code series},
 * {@code study_date} (YYYYMMDD). Without a header the first column is the UID.
 *
 * @param kind {@code list} or {@code export}
 */
public record ClaimFile(String kind, Path file) {
  private static final int AT_ONCE = 5_000;
  private static final int LINES_TOLD = 10;
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("study_instance_uid", "uid"),
          Map.entry("studyinstanceuid", "uid"),
          Map.entry("source", "source"),
          Map.entry("instances", "instances"),
          Map.entry("numberofstudyrelatedinstances", "instances"),
          Map.entry("series", "series"),
          Map.entry("numberofstudyrelatedseries", "series"),
          Map.entry("study_date", "date"),
          Map.entry("studydate", "date"));

  /** SHA-256 of its bytes, in hexadecimal. */
  public String digest() {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (IOException e) {
      throw unreadable(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }

  /**
   * Reads it in portions.
   *
   * @param sources whose studies are wanted; a file that names none is of the only one
   * @param portions gets the source and some of its studies
   * @throws GantryException GTY-0140 where it can't be read, GTY-0141 where lines have no UID,
   *     GTY-0142 where it does not say of which source it is
   */
  public void read(List<String> sources, BiConsumer<String, List<Claim>> portions) {
    Map<String, List<Claim>> waiting = new HashMap<>();
    List<Integer> wrong = new ArrayList<>();
    long studies = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      Map<String, Integer> columns = Map.of("uid", 0);
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        List<String> cells = cells(line);
        Map<String, Integer> header = number == 1 ? header(cells) : Map.of();
        if (header.containsKey("uid")) {
          columns = header;
        } else if (!line.isBlank()) {
          String uid = cell(cells, columns.get("uid"));
          String source = source(cells, columns, sources);
          if (uid == null || !Uids.isPlain(uid)) {
            wrong.add(number);
          } else if (sources.contains(source)) {
            studies++;
            List<Claim> some = waiting.computeIfAbsent(source, _ -> new ArrayList<>());
            some.add(claim(uid, cells, columns));
            if (some.size() == AT_ONCE) {
              portions.accept(source, List.copyOf(some));
              some.clear();
            }
          }
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (!wrong.isEmpty() || studies == 0) {
      throw new GantryException(
          "GTY-0141",
          "--%s %s %s"
              .formatted(
                  kind,
                  file,
                  wrong.isEmpty()
                      ? "lists no study of the chosen sources"
                      : "has no Study Instance UID in line(s) "
                          + wrong.subList(0, Math.min(LINES_TOLD, wrong.size()))));
    }
    waiting.forEach((source, some) -> {
      if (!some.isEmpty()) {
        portions.accept(source, some);
      }
    });
  }

  private String source(List<String> cells, Map<String, Integer> columns, List<String> sources) {
    String named = cell(cells, columns.get("source"));
    if (named != null) {
      return named;
    }
    if (sources.size() != 1) {
      throw new GantryException(
          "GTY-0142",
          "--%s %s does not say of which source it is: add a column source, or choose one with --source"
              .formatted(kind, file));
    }
    return sources.getFirst();
  }

  private static Claim claim(String uid, List<String> cells, Map<String, Integer> columns) {
    return new Claim(
        uid,
        number(cell(cells, columns.get("instances"))),
        number(cell(cells, columns.get("series"))),
        cell(cells, columns.get("date")));
  }

  private static Map<String, Integer> header(List<String> cells) {
    Map<String, Integer> columns = new HashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      String name = NAMES.get(cells.get(i).strip().toLowerCase(Locale.ROOT));
      if (name != null) {
        columns.putIfAbsent(name, i);
      }
    }
    return columns;
  }

  private static @Nullable String cell(List<String> cells, @Nullable Integer column) {
    if (column == null || column >= cells.size()) {
      return null;
    }
    String text = cells.get(column).strip();
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Integer number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
  }

  /** One line of CSV (RFC 4180); no value spans lines. */
  static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else if (c != '\uFEFF') {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  private GantryException unreadable(IOException e) {
    return new GantryException(
        "GTY-0140", "--" + kind + " " + file + " can't be read: does it exist, is it UTF-8?", e);
  }
}
