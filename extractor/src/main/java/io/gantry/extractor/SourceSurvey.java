package io.gantry.extractor;

import io.gantry.extractor.adapter.dicom.DicomDoor;
import io.gantry.extractor.adapter.dicom.DicomTls;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.Archive.Detail;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.sweep.KeyProbe;
import io.gantry.extractor.sweep.StudyRow;
import io.gantry.extractor.sweep.Sweep;
import io.gantry.extractor.sweep.SweepAnswer;
import io.gantry.extractor.sweep.SweepQuery;
import io.gantry.extractor.sweep.SweepRefused;
import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.SourceConfig;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a source would contribute to a wave: a study-level sweep that moves nothing. */
public final class SourceSurvey {
  private SourceSurvey() {}

  /**
   * @param studies distinct studies found
   * @param instances as far as the archive says them at study level
   * @param studiesWithoutCount studies of which it does not say how many instances they have
   * @param groups the same by Modalities in Study
   * @param years study year to studies; empty for studies without a date
   * @param code why the source could not be swept (GTY-03nn), null where it was
   */
  public record Found(
      String source,
      int studies,
      long instances,
      int studiesWithoutCount,
      List<Group> groups,
      Map<String, Integer> years,
      @Nullable String code,
      @Nullable String message) {}

  /**
   * Studies with the same Modalities in Study.
   *
   * @param modalities with backslashes between, empty where the archive does not say them
   */
  public record Group(String modalities, int studies, long instances, int studiesWithoutCount) {}

  /** Asks the archive; never throws for what the archive does. */
  public static Found of(
      DicomConfig dicom, SourceConfig source, Map<String, String> query, List<String> studies) {
    Tally tally = new Tally(source.name());
    Sweep sweep = new Sweep(query, studies, LocalDate.now(ZoneOffset.UTC));
    DicomDoor door =
        new DicomDoor(
            source,
            dicom,
            null,
            ExtractorSettings.Timing.STANDARD,
            source.tls().mode() == SourceConfig.TlsMode.REQUIRED
                ? DicomTls.client(dicom.tls())
                : null);
    try (Archive archive = door.open(Duration.ZERO)) {
      Optional<String> ignored =
          new KeyProbe<ArchiveUnavailable>(
                  (keys, most) -> ask(archive, keys, most), LocalDate.now(ZoneOffset.UTC))
              .ignored(query);
      if (ignored.isPresent()) {
        return tally.found(
            Codes.KEY_IGNORED,
            "the archive ignores the matching key "
                + ignored.get()
                + ", so that it can't be asked");
      }
      for (Optional<SweepQuery> next = sweep.next(); next.isPresent(); next = sweep.next()) {
        SweepQuery asked = next.get();
        SweepAnswer answer =
            archive.findStudies(
                sweep.keys(asked),
                sweep.isBare() ? Detail.BARE : Detail.ALL,
                row -> {
                  if (sweep.row(asked, row)) {
                    tally.add(row);
                  }
                });
        sweep.ended(asked, answer);
      }
      return outcome(sweep, tally);
    } catch (ArchiveUnavailable e) {
      return tally.found(e.code(), e.advice());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return tally.found(Codes.UNREACHABLE, "interrupted");
    } catch (SweepRefused e) {
      return tally.found(
          Codes.QUERY_REFUSED,
          "the archive answers study-level queries with %04X".formatted(e.status() & 0xFFFF));
    }
  }

  private static KeyProbe.Reply ask(Archive archive, Map<String, String> keys, int most)
      throws ArchiveUnavailable {
    List<StudyRow> rows = new ArrayList<>();
    SweepAnswer answer = archive.findSome(keys, most, rows::add);
    return new KeyProbe.Reply(answer.status(), rows);
  }

  private static Found outcome(Sweep sweep, Tally tally) {
    if (sweep.unreadable() > 0) {
      return tally.found(
          Codes.QUERY_UNREADABLE, "some answers can't be read; the counts are too low");
    }
    return sweep.doubts() == 0
        ? tally.found(null, null)
        : tally.found(
            Codes.SWEEP_INCOMPLETE, "the archive cut answers short; the counts are too low");
  }

  /** For one thread. */
  private static final class Tally {
    private final String source;
    private final Map<String, Integer> years = new TreeMap<>();
    private final Map<String, Group> groups = new TreeMap<>();
    private int studies;
    private long instances;
    private int withoutCount;

    Tally(String source) {
      this.source = source;
    }

    void add(StudyRow row) {
      studies++;
      String date = row.studyDate();
      years.merge(date == null || date.length() < 4 ? "" : date.substring(0, 4), 1, Integer::sum);
      Integer counted = row.instances();
      if (counted == null) {
        withoutCount++;
      } else {
        instances += counted;
      }
      groups.merge(
          String.join("\\", row.modalities()),
          new Group("", 1, counted == null ? 0 : counted, counted == null ? 1 : 0),
          (a, b) ->
              new Group(
                  "",
                  a.studies() + b.studies(),
                  a.instances() + b.instances(),
                  a.studiesWithoutCount() + b.studiesWithoutCount()));
    }

    Found found(@Nullable String code, @Nullable String message) {
      List<Group> named =
          groups.entrySet().stream()
              .map(entry ->
                  new Group(
                      entry.getKey(),
                      entry.getValue().studies(),
                      entry.getValue().instances(),
                      entry.getValue().studiesWithoutCount()))
              .toList();
      return new Found(source, studies, instances, withoutCount, named, years, code, message);
    }
  }
}
