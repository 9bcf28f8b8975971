package io.gantry.extractor.sweep;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** One study-level C-FIND of a sweep. */
public sealed interface SweepQuery {
  /** The matching keys that it adds to those of the order, by DICOM keyword. */
  Map<String, String> keys();

  /** Words for a log, without values from the archive. */
  default String describe() {
    return switch (this) {
      case Everything _ -> "no date";
      case ByDate byDate -> "dates " + byDate.range().key();
      case ByTime byTime -> "times " + byTime.keys().get("StudyTime");
      case ByPatient byPatient -> "patient ids of " + byPatient.prefix().length() + " characters";
      case OneStudy one -> "study " + one.studyInstanceUid();
    };
  }

  /**
   * Study Date of zero length. Most archives take that as universal matching (PS3.4 C.2.2.2.3), so
   * it finds the studies without a date and is a second count of all others.
   */
  record Everything() implements SweepQuery {
    @Override
    public Map<String, String> keys() {
      return Map.of();
    }
  }

  /** Studies of these days. */
  record ByDate(DateRange range) implements SweepQuery {
    @Override
    public Map<String, String> keys() {
      return Map.of("StudyDate", range.key());
    }
  }

  /**
   * Studies of one day by Study Time.
   *
   * @param from first minute of the day, from 0
   * @param to last minute of the day, to 1439, its last second included
   */
  record ByTime(LocalDate day, int from, int to) implements SweepQuery {
    @Override
    public Map<String, String> keys() {
      String range = "%02d%02d00-%02d%02d59".formatted(from / 60, from % 60, to / 60, to % 60);
      return Map.of("StudyDate", DateTimeFormatter.BASIC_ISO_DATE.format(day), "StudyTime", range);
    }
  }

  /** Studies of any date whose Patient ID starts so. */
  record ByPatient(String prefix) implements SweepQuery {
    @Override
    public Map<String, String> keys() {
      return Map.of("PatientID", prefix + "*");
    }
  }

  /** One study. */
  record OneStudy(String studyInstanceUid) implements SweepQuery {
    @Override
    public Map<String, String> keys() {
      return Map.of("StudyInstanceUID", studyInstanceUid);
    }
  }
}
