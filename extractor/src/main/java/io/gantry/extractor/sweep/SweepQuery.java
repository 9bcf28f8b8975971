package io.gantry.extractor.sweep;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One study-level C-FIND of a sweep, by what it asks for; what is null matches everything. With
 * nothing set it is the query of zero-length keys, which most archives take as universal matching
 * (PS3.4 C.2.2.2.3).
 *
 * @param study one study
 * @param modality of Modalities in Study
 * @param patient a Patient ID, or its beginning followed by {@code *}
 * @param dates of the study
 * @param minutes of its day, only together with one day
 */
public record SweepQuery(
    @Nullable String study,
    @Nullable String modality,
    @Nullable String patient,
    @Nullable DateRange dates,
    @Nullable Minutes minutes) {
  /** Whatever the archive has. */
  public static final SweepQuery EVERYTHING = new SweepQuery(null, null, null, null, null);

  static final int LAST_MINUTE = 24 * 60 - 1;

  /**
   * Minutes of a day, both included.
   *
   * @param from from 0
   * @param to to 1439, its last second included
   */
  public record Minutes(int from, int to) {
    String key() {
      return "%02d%02d00-%02d%02d59".formatted(from / 60, from % 60, to / 60, to % 60);
    }

    static Optional<Minutes> parse(String key) {
      return key.length() == 13
          ? Optional.of(new Minutes(minute(key, 0), minute(key, 7)))
          : Optional.empty();
    }

    private static int minute(String key, int at) {
      return 60 * Integer.parseInt(key, at, at + 2, 10) + Integer.parseInt(key, at + 2, at + 4, 10);
    }
  }

  static SweepQuery ofStudy(String uid) {
    return new SweepQuery(uid, null, null, null, null);
  }

  static SweepQuery ofDates(DateRange dates) {
    return EVERYTHING.in(dates);
  }

  static SweepQuery ofModality(String modality) {
    return new SweepQuery(null, modality, null, null, null);
  }

  /** The same for these days only. */
  SweepQuery in(DateRange days) {
    return new SweepQuery(study, modality, patient, days, null);
  }

  /** The same for these minutes only. */
  SweepQuery in(Minutes some) {
    return new SweepQuery(study, modality, patient, dates, some);
  }

  /** The same for these patients only. */
  SweepQuery of(String patients) {
    return new SweepQuery(study, modality, patients, dates, minutes);
  }

  /** How the Patient IDs that it asks for begin; empty for one Patient ID, and for all. */
  Optional<String> prefix() {
    return patient == null || !patient.endsWith("*")
        ? Optional.empty()
        : Optional.of(patient.substring(0, patient.length() - 1));
  }

  /** The matching keys that it adds to those of the order, by DICOM keyword. */
  public Map<String, String> keys() {
    Map<String, String> keys = new TreeMap<>();
    put(keys, "StudyInstanceUID", study);
    put(keys, "ModalitiesInStudy", modality);
    put(keys, "PatientID", patient);
    put(keys, "StudyDate", dates == null ? null : dates.key());
    put(keys, "StudyTime", minutes == null ? null : minutes.key());
    return keys;
  }

  private static void put(Map<String, String> keys, String keyword, @Nullable String value) {
    if (value != null) {
      keys.put(keyword, value);
    }
  }

  /** The query with these {@link #keys}. */
  static SweepQuery parse(Map<String, String> keys) {
    return new SweepQuery(
        keys.get("StudyInstanceUID"),
        keys.get("ModalitiesInStudy"),
        keys.get("PatientID"),
        Optional.ofNullable(keys.get("StudyDate")).flatMap(DateRange::parse).orElse(null),
        Optional.ofNullable(keys.get("StudyTime")).flatMap(Minutes::parse).orElse(null));
  }

  /** Whether the row shows that the archive did not match a key of ours. */
  boolean contradicts(StudyRow row) {
    return (dates != null
            && DateRange.dateOf(row.studyDate()).map(day -> !dates.contains(day)).orElse(false))
        || (modality != null && !row.modalities().isEmpty() && !row.modalities().contains(modality))
        || !beginsAsAsked(row.patientId());
  }

  private boolean beginsAsAsked(@Nullable String patientId) {
    if (patient == null || patientId == null) {
      return true;
    }
    return prefix()
        .map(prefix -> patientId.regionMatches(true, 0, prefix, 0, prefix.length()))
        .orElseGet(() -> patientId.equalsIgnoreCase(patient));
  }

  /** The keywords of its keys: their values may be a patient's. */
  @Override
  public String toString() {
    return "SweepQuery" + keys().keySet();
  }
}
