package io.gantry.extractor.sweep;

import io.gantry.contracts.event.InventoryEvent.KeyProbed;
import io.gantry.contracts.event.InventoryEvent.Match;
import io.gantry.contracts.event.SweepKind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an archive does with the matching keys of a sweep (PS3.4 C.2.2.2), by narrow queries: one
 * with a value that nothing has, one with a value of a study that it has shown, together with that
 * study's UID. For one thread.
 *
 * @param <X> what a question may fail with
 */
public final class KeyProbe<X extends Exception> {
  /** Of an empty Study Date: zero length matches everything. */
  public static final String EMPTY_DATE = "StudyDate (empty)";

  private static final String DATE = "StudyDate";
  private static final String TIME = "StudyTime";
  private static final String MODALITY = "ModalitiesInStudy";
  private static final String PATIENT = "PatientID";
  private static final String NO_DATE = "18000101-18000102";
  private static final String NO_TIME = "235959.999998-235959.999999";
  private static final String NO_MODALITY = "GANTRYPROBE";
  private static final String NO_PATIENT = "GANTRY-PROBE-OF-NOBODY*";
  private static final Pattern MUST_BE_MATCHED = Pattern.compile("(Date|Time|UID|^PatientID)$");
  private static final int FEW = 5;
  private static final int SAMPLE = 20;
  private static final int CANCELLED = 0xFE00;

  /** Asks the archive. */
  public interface Question<X extends Exception> {
    /**
     * @param keys matching keys by DICOM keyword
     * @param most rows that are of interest; the query is cancelled after them
     */
    Reply ask(Map<String, String> keys, int most) throws InterruptedException, X;
  }

  /** Rows, and the final status. */
  public record Reply(int status, List<StudyRow> rows) {
    /** Copies the list. */
    public Reply {
      rows = List.copyOf(rows);
    }

    private boolean failed() {
      return status != 0 && status != CANCELLED && rows.isEmpty();
    }
  }

  private final Question<X> question;
  private final LocalDate today;
  private @Nullable StudyRow sample;
  private boolean emptyDateFindsDated;

  /** Asks nothing yet. */
  public KeyProbe(Question<X> question, LocalDate today) {
    this.question = question;
    this.today = today;
  }

  /** The key that a sweep of that kind stands on; empty for a list. */
  public static String keyOf(SweepKind kind) {
    return switch (kind) {
      case DATE -> DATE;
      case MODALITY -> MODALITY;
      case PATIENT -> PATIENT;
      case LIST -> "";
    };
  }

  /** Probes what a sweep of that kind relies on. */
  public List<KeyProbed> of(SweepKind kind) throws InterruptedException, X {
    if (kind == SweepKind.LIST) {
      return List.of();
    }
    List<KeyProbed> keys = new ArrayList<>();
    sample = sample();
    keys.add(new KeyProbed(DATE, date()));
    if (kind == SweepKind.DATE) {
      keys.add(new KeyProbed(EMPTY_DATE, emptyDate()));
      keys.add(new KeyProbed(TIME, time()));
    } else if (kind == SweepKind.MODALITY) {
      keys.add(new KeyProbed(MODALITY, modality()));
    } else {
      keys.add(new KeyProbed(PATIENT, patient()));
    }
    return keys;
  }

  /**
   * The first of the matching keys of a scope that the archive takes no notice of, so that it would
   * answer with everything: a value that nothing has finds studies. Not asked of dates, which are
   * looked at row by row, and of what every archive must match.
   */
  public Optional<String> ignored(Map<String, String> query) throws InterruptedException, X {
    for (Map.Entry<String, String> key : new TreeMap<>(query).entrySet()) {
      boolean told = MUST_BE_MATCHED.matcher(key.getKey()).find() || key.getValue().isBlank();
      if (!told && absent(Map.of(key.getKey(), NO_MODALITY)) == Match.IGNORED) {
        return Optional.of(key.getKey());
      }
    }
    return Optional.empty();
  }

  /**
   * A study that shows as much of itself as any; of the latest ones, for that is a small answer.
   */
  private @Nullable StudyRow sample() throws InterruptedException, X {
    List<String> ranges =
        List.of(
            new DateRange(today.minusDays(7), today).key(),
            new DateRange(today.minusYears(2), today).key(),
            "");
    for (String range : ranges) {
      List<StudyRow> rows = question.ask(Map.of(DATE, range), SAMPLE).rows();
      emptyDateFindsDated |= range.isEmpty() && rows.stream().anyMatch(KeyProbe::isDated);
      if (!rows.isEmpty()) {
        return rows.stream().max(Comparator.comparingInt(KeyProbe::tells)).get();
      }
    }
    return null;
  }

  private static boolean isDated(StudyRow row) {
    return DateRange.dateOf(row.studyDate()).isPresent();
  }

  private static int tells(StudyRow row) {
    return (isDated(row) ? 4 : 0)
        + (patientOf(row).isEmpty() ? 0 : 2)
        + (row.modalities().isEmpty() ? 0 : 1);
  }

  private static String patientOf(StudyRow row) {
    return row.patientId() == null ? "" : row.patientId();
  }

  private Match date() throws InterruptedException, X {
    Match absent = absent(Map.of(DATE, NO_DATE));
    LocalDate day = sample == null ? null : DateRange.dateOf(sample.studyDate()).orElse(null);
    return absent != Match.MATCHED || day == null
        ? unless(absent)
        : present(Map.of(DATE, new DateRange(day.minusDays(1), day.plusDays(1)).key()));
  }

  private Match emptyDate() throws InterruptedException, X {
    if (emptyDateFindsDated) {
      return Match.MATCHED;
    }
    return sample == null || !isDated(sample) ? Match.UNKNOWN : present(Map.of(DATE, ""));
  }

  /** Nobody tells the time of the sample, so that only what has none is seen. */
  private Match time() throws InterruptedException, X {
    LocalDate day = sample == null ? null : DateRange.dateOf(sample.studyDate()).orElse(null);
    return day == null
        ? Match.UNKNOWN
        : absent(Map.of(DATE, DateRange.day(day).key(), TIME, NO_TIME));
  }

  private Match modality() throws InterruptedException, X {
    Match absent = absent(Map.of(MODALITY, NO_MODALITY));
    return absent != Match.MATCHED || sample == null || sample.modalities().isEmpty()
        ? unless(absent)
        : present(Map.of(MODALITY, sample.modalities().getFirst()));
  }

  private Match patient() throws InterruptedException, X {
    Match absent = absent(Map.of(PATIENT, NO_PATIENT));
    String id = sample == null ? "" : patientOf(sample);
    return absent != Match.MATCHED || id.isEmpty() || id.chars().anyMatch(c -> c > '~')
        ? unless(absent)
        : present(Map.of(PATIENT, id.substring(0, Math.max(1, id.length() - 1)) + "*"));
  }

  /** What nothing has finds nothing: that alone may be an archive that finds nothing by it. */
  private static Match unless(Match absent) {
    return absent == Match.MATCHED ? Match.UNKNOWN : absent;
  }

  private Match absent(Map<String, String> keys) throws InterruptedException, X {
    Reply reply = question.ask(keys, FEW);
    return reply.failed() ? Match.REFUSED : reply.rows().isEmpty() ? Match.MATCHED : Match.IGNORED;
  }

  private Match present(Map<String, String> keys) throws InterruptedException, X {
    StudyRow known = sample;
    if (known == null) {
      return Match.UNKNOWN;
    }
    Map<String, String> narrow = new TreeMap<>(keys);
    narrow.put("StudyInstanceUID", known.studyInstanceUid());
    Reply reply = question.ask(narrow, FEW);
    if (reply.failed()) {
      return Match.REFUSED;
    }
    return reply.rows().stream()
            .anyMatch(row -> row.studyInstanceUid().equals(known.studyInstanceUid()))
        ? Match.MATCHED
        : Match.NOT_MATCHED;
  }
}
