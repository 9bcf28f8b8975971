package io.gantry.reconciler.wave;

import io.gantry.platform.GantryException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a wave is about, as a saved query. Lists are written down apart from it; a scope that was
 * read back has none.
 *
 * @param from whom to ask
 * @param sources names of configured sources, at least one
 * @param query matching keys by DICOM keyword, empty: everything. The ledger knows {@code
 *     StudyDate} (a day, or a range with {@code -}) and {@code ModalitiesInStudy} (more than one
 *     with a backslash); an archive whatever it supports, such as {@code InstitutionName}
 * @param studies when not empty, only these Study Instance UIDs
 * @param patients when not empty, only studies of these patient IDs; only from the ledger. On
 *     record as hashes
 * @param left only what is not verified yet; only from the ledger
 */
public record Scope(
    From from,
    List<String> sources,
    Map<String, String> query,
    List<String> studies,
    List<String> patients,
    boolean left) {
  /** ARCHIVE: the sources are swept when the wave starts. LEDGER: what sweeps have found so far. */
  public enum From {
    ARCHIVE,
    LEDGER
  }

  private static final Set<String> KNOWN = Set.of("StudyDate", "ModalitiesInStudy");
  private static final Pattern DATES = Pattern.compile("\\d{8}|\\d{8}-|-\\d{8}|\\d{8}-\\d{8}");

  public Scope {
    from = from == null ? From.ARCHIVE : from;
    sources = sources == null ? List.of() : List.copyOf(sources);
    query = query == null ? Map.of() : Map.copyOf(query);
    studies = studies == null ? List.of() : List.copyOf(studies);
    patients = patients == null ? List.of() : List.copyOf(patients);
    if (from == From.ARCHIVE && (left || !patients.isEmpty())) {
      throw new GantryException(
          "GTY-0644",
          "Only the ledger can say what is left and which studies a list of patients has: plan the"
              + " wave from the ledger");
    }
    if (from == From.LEDGER) {
      checkKeys(query);
    }
  }

  private static void checkKeys(Map<String, String> query) {
    for (String key : query.keySet()) {
      if (!KNOWN.contains(key)) {
        throw new GantryException(
            "GTY-0644",
            "The ledger can't select by %s, only by StudyDate and ModalitiesInStudy: plan the wave"
                    .formatted(key)
                + " from the archive");
      }
    }
    String dates = query.get("StudyDate");
    if (dates != null && !DATES.matcher(dates).matches()) {
      throw new GantryException(
          "GTY-0644",
          "StudyDate is a day YYYYMMDD, or a range YYYYMMDD-YYYYMMDD, YYYYMMDD-, -YYYYMMDD");
    }
  }

  /** What the sources answer. */
  public static Scope archive(
      List<String> sources, Map<String, String> query, List<String> studies) {
    return new Scope(From.ARCHIVE, sources, query, studies, List.of(), false);
  }

  /** Without the lists. */
  public Scope withoutLists() {
    return new Scope(from, sources, query, List.of(), List.of(), left);
  }

  /** The first day of the range of study dates, empty: open. */
  public String firstDay() {
    String dates = query.getOrDefault("StudyDate", "");
    int dash = dates.indexOf('-');
    return dash < 0 ? dates : dates.substring(0, dash);
  }

  /** The last day of the range of study dates, empty: open. */
  public String lastDay() {
    String dates = query.getOrDefault("StudyDate", "");
    return dates.substring(dates.indexOf('-') + 1);
  }

  /** Of which a study must have one, empty: any. */
  public List<String> modalities() {
    String modalities = query.getOrDefault("ModalitiesInStudy", "");
    return modalities.isEmpty() ? List.of() : List.of(modalities.split("\\\\"));
  }
}
