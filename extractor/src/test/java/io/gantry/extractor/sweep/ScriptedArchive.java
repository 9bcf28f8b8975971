package io.gantry.extractor.sweep;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An archive in memory that matches, or does not match, what it is told to. */
final class ScriptedArchive {
  /** A study as it holds it. */
  record Held(
      String uid, @Nullable LocalDate date, int minute, String patient, List<String> modalities) {
    StudyRow row(boolean tellsModalities) {
      return new StudyRow(
          uid,
          date == null ? null : DateTimeFormatter.BASIC_ISO_DATE.format(date),
          null,
          patient.isEmpty() ? null : patient,
          null,
          tellsModalities ? modalities : List.of(),
          1,
          1);
    }
  }

  final List<Held> studies = new ArrayList<>();

  /** Keys that it takes no notice of. */
  Set<String> ignores = Set.of();

  /** Keys whose queries it answers with A900. */
  Set<String> refuses = Set.of();

  int limit = Integer.MAX_VALUE;
  int statusWhenCut;
  boolean caseBlind;

  /**
   * Finds candidates by Patient ID without regard to case, with % and _ for anything, and counts
   * these against its limit.
   */
  boolean loose;

  boolean noRanges;
  boolean noWildcards;
  boolean emptyMeansNone;
  boolean tellsModalities = true;
  int queries;

  ScriptedArchive holds(@Nullable LocalDate date, int minute, String patient, String... modality) {
    studies.add(new Held("1.2." + studies.size(), date, minute, patient, List.of(modality)));
    return this;
  }

  /** Rows go to the list; returns the final status. */
  int find(Map<String, String> keys, List<StudyRow> rows) {
    queries++;
    if (keys.entrySet().stream()
        .anyMatch(e -> !e.getValue().isEmpty() && refuses.contains(e.getKey()))) {
      return 0xA900;
    }
    List<Held> candidates =
        studies.stream().filter(held -> loose ? isNear(held, keys) : matches(held, keys)).toList();
    candidates.stream()
        .limit(limit)
        .filter(held -> matches(held, keys))
        .forEach(held -> rows.add(held.row(tellsModalities)));
    return candidates.size() > limit ? statusWhenCut : 0;
  }

  KeyProbe.Reply ask(Map<String, String> keys, int most) {
    List<StudyRow> rows = new ArrayList<>();
    int status = find(keys, rows);
    return new KeyProbe.Reply(status, rows.subList(0, Math.min(most, rows.size())));
  }

  private boolean isNear(Held held, Map<String, String> keys) {
    Map<String, String> others = new HashMap<>(keys);
    String patient = others.remove("PatientID");
    return matches(held, others)
        && (patient == null
            || Pattern.compile(
                    Pattern.quote(patient)
                        .replace("*", "\\E.*\\Q")
                        .replace("%", "\\E.*\\Q")
                        .replace("_", "\\E.\\Q"),
                    Pattern.CASE_INSENSITIVE)
                .matcher(held.patient())
                .matches());
  }

  private boolean matches(Held held, Map<String, String> keys) {
    return keys.entrySet().stream()
        .allMatch(key ->
            ignores.contains(key.getKey())
                || (key.getValue().isEmpty()
                    ? !emptyMeansNone || !key.getKey().equals("StudyDate") || held.date() == null
                    : matches(held, key.getKey(), key.getValue())));
  }

  private boolean matches(Held held, String key, String value) {
    return switch (key) {
      case "StudyInstanceUID" -> held.uid().equals(value);
      case "ModalitiesInStudy" -> held.modalities().contains(value);
      case "PatientID" -> patient(held.patient(), value);
      case "StudyDate" ->
          held.date() != null
              && !(noRanges && value.contains("-"))
              && DateRange.parse(value).orElseThrow().contains(held.date());
      case "StudyTime" -> {
        int from = minute(value, 0);
        int to = minute(value, value.indexOf('-') + 1);
        yield held.minute() >= from && held.minute() <= to && value.length() == 13;
      }
      default -> true;
    };
  }

  private boolean patient(String id, String value) {
    if (!value.endsWith("*") || noWildcards) {
      return caseBlind ? id.equalsIgnoreCase(value) : id.equals(value);
    }
    String prefix = value.substring(0, value.length() - 1);
    return !id.isEmpty() && id.regionMatches(caseBlind, 0, prefix, 0, prefix.length());
  }

  private static int minute(String range, int at) {
    return 60 * Integer.parseInt(range, at, at + 2, 10)
        + Integer.parseInt(range, at + 2, at + 4, 10);
  }
}
