package io.gantry.app;

import io.gantry.contracts.Uids;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A CSV list of studies: a column {@code study_instance_uid}, else the first column. */
public final class StudyList {
  private static final Set<String> HEADERS = Set.of("study_instance_uid", "studyinstanceuid");

  private StudyList() {}

  /** Distinct Study Instance UIDs in file order. */
  public static List<String> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0107", "--studies " + file + " can't be read: does it exist, is it UTF-8?", e);
    }
    Set<String> studies = new LinkedHashSet<>();
    List<Integer> wrong = new ArrayList<>();
    int column = 0;
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      int header = i == 0 ? headerColumn(cells) : -1;
      if (header >= 0) {
        column = header;
      } else if (!lines.get(i).isBlank()) {
        String uid = column < cells.length ? unquoted(cells[column]) : "";
        if (Uids.isPlain(uid)) {
          studies.add(uid);
        } else {
          wrong.add(i + 1);
        }
      }
    }
    if (!wrong.isEmpty() || studies.isEmpty()) {
      throw new GantryException(
          "GTY-0108",
          "--studies "
              + file
              + (wrong.isEmpty()
                  ? " lists no study"
                  : " has no Study Instance UID in line(s) "
                      + wrong.subList(0, Math.min(10, wrong.size()))));
    }
    return List.copyOf(studies);
  }

  private static int headerColumn(String[] cells) {
    for (int i = 0; i < cells.length; i++) {
      if (HEADERS.contains(unquoted(cells[i]).toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  private static String unquoted(String cell) {
    String text = cell.strip();
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }
}
