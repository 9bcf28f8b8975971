package io.gantry.extractor.sweep;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sweep of one source: says which query to send next and decides, from the rows and the final
 * status of each, whether to ask again in smaller portions. The caller sends the queries one after
 * the other: {@link #next}, {@link #row} for each row, {@link #ended}. Keeps only UIDs in memory.
 * Not thread safe.
 *
 * <p>Date slices come first. The query without a date comes last: it finds what has no date, and by
 * returning fewer dated studies than the slices did it gives away a hidden limit.
 */
public final class Sweep {
  /** Answers in a row that fail without a single row before the sweep gives up. */
  private static final int FRUITLESS_LIMIT = 12;

  private static final int LONGEST_PREFIX = 3;
  private static final int LAST_MINUTE = 24 * 60 - 1;
  private static final String PREFIXES =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.";

  private final Map<String, String> orderKeys;
  private final @Nullable DateRange wanted;
  private final Deque<SweepQuery> pending = new ArrayDeque<>();
  private final Set<String> found = new HashSet<>();
  private final List<Counted> slices = new ArrayList<>();
  private final TreeMap<LocalDate, Integer> days = new TreeMap<>();
  private int rows;
  private int outside;
  private int dated;
  private int datedHere;
  private int fruitless;
  private int doubts;
  private int unreadable;
  private boolean bare;

  private record Counted(DateRange range, int rows, @Nullable LocalDate median) {}

  /**
   * @param orderKeys matching keys of the order, by DICOM keyword; a StudyDate bounds the slices
   * @param studies when not empty, only these studies
   * @param today for the choice of slices
   */
  public Sweep(Map<String, String> orderKeys, List<String> studies, LocalDate today) {
    this.orderKeys = Map.copyOf(orderKeys);
    String date = orderKeys.getOrDefault("StudyDate", "");
    this.wanted = date.isBlank() ? null : DateRange.parse(date).orElse(null);
    if (!studies.isEmpty()) {
      studies.stream().distinct().forEach(uid -> pending.add(new SweepQuery.OneStudy(uid)));
    } else if (wanted != null) {
      pending.add(new SweepQuery.ByDate(wanted));
    } else {
      if (date.isBlank()) {
        DateRange.slices(today).forEach(range -> pending.add(new SweepQuery.ByDate(range)));
      }
      pending.add(new SweepQuery.Everything());
    }
  }

  /** The next query to send, empty at the end of the sweep. */
  public Optional<SweepQuery> next() {
    again();
    return Optional.ofNullable(pending.poll());
  }

  /** The query under way broke off and is sent again. */
  public void again() {
    rows = 0;
    outside = 0;
    datedHere = 0;
    days.clear();
  }

  /** All matching keys of a query: those of the order and its own, its own going first. */
  public Map<String, String> keys(SweepQuery query) {
    Map<String, String> keys = new TreeMap<>(orderKeys);
    keys.putAll(query.keys());
    return keys;
  }

  /**
   * Takes one row of the query under way.
   *
   * @return whether the study is wanted and had not been seen in this sweep
   */
  public boolean row(SweepQuery query, StudyRow row) {
    rows++;
    Optional<LocalDate> date = DateRange.dateOf(row.studyDate());
    if (date.isPresent()) {
      datedHere++;
      days.merge(date.get(), 1, Integer::sum);
      if (query instanceof SweepQuery.ByDate(DateRange range) && !range.contains(date.get())) {
        outside++;
      }
    }
    if (query instanceof SweepQuery.OneStudy(String uid) && !uid.equals(row.studyInstanceUid())) {
      return false;
    }
    if (wanted != null && date.isPresent() && !wanted.contains(date.get())) {
      return false;
    }
    boolean isNew = found.add(row.studyInstanceUid());
    if (isNew && date.isPresent()) {
      dated++;
    }
    return isNew;
  }

  /**
   * Whether the query is to ask for as little as possible, because the archive failed to tell more.
   */
  public boolean isBare() {
    return bare;
  }

  /**
   * The query under way has ended.
   *
   * @throws SweepRefused when the archive does not answer such queries at all
   */
  public void ended(SweepQuery query, SweepAnswer answer) throws SweepRefused {
    int status = answer.status();
    FindEnd end = FindEnd.of(status);
    boolean failed = end == FindEnd.FAILED || answer.unreadable() > 0;
    if (failed && !bare) {
      bare = true;
      pending.addFirst(query);
      return;
    }
    bare = false;
    unreadable += answer.unreadable();
    fruitless = end == FindEnd.COMPLETE || rows > 0 ? 0 : fruitless + 1;
    if (end == FindEnd.REFUSED || fruitless > FRUITLESS_LIMIT) {
      throw new SweepRefused(status);
    }
    boolean cut = end != FindEnd.COMPLETE;
    boolean suspicious = cut || Truncation.looksLikeLimit(rows);
    switch (query) {
      case SweepQuery.ByDate(DateRange range) -> slice(range, suspicious, cut);
      case SweepQuery.ByTime time -> time(time, suspicious, cut);
      case SweepQuery.Everything _ -> everything(suspicious, cut);
      case SweepQuery.ByPatient(String prefix) -> patients(prefix, suspicious, cut);
      case SweepQuery.OneStudy _ -> doubts += cut && rows == 0 ? 1 : 0;
    }
  }

  private void slice(DateRange range, boolean suspicious, boolean cut) {
    if (outside > 0 && outside * 2 > rows) {
      // The archive does not match dates at all: smaller slices would return the same rows.
      doubts += cut ? 1 : 0;
      return;
    }
    LocalDate median = median();
    slices.add(new Counted(range, rows, median));
    if (suspicious) {
      divide(range, median, cut);
    }
  }

  private void divide(DateRange range, @Nullable LocalDate median, boolean cut) {
    List<DateRange> parts = range.split(median);
    LocalDate day = range.from();
    if (!parts.isEmpty()) {
      for (int i = parts.size() - 1; i >= 0; i--) {
        pending.addFirst(new SweepQuery.ByDate(parts.get(i)));
      }
    } else if (range.isDay() && day != null && !orderKeys.containsKey("StudyTime")) {
      halves(new SweepQuery.ByTime(day, 0, LAST_MINUTE));
    } else if (cut) {
      doubts++;
    }
  }

  private void halves(SweepQuery.ByTime time) {
    int middle = (time.from() + time.to() + 1) / 2;
    pending.addFirst(new SweepQuery.ByTime(time.day(), middle, time.to()));
    pending.addFirst(new SweepQuery.ByTime(time.day(), time.from(), middle - 1));
  }

  private void time(SweepQuery.ByTime time, boolean suspicious, boolean cut) {
    if (suspicious && time.from() < time.to()) {
      halves(time);
    } else if (cut) {
      doubts++;
    }
  }

  private void everything(boolean suspicious, boolean cut) {
    boolean sawAllDated = datedHere >= dated;
    if (!sawAllDated) {
      int limit = rows;
      for (Counted slice : List.copyOf(slices)) {
        if (slice.rows() == limit && !Truncation.looksLikeLimit(limit)) {
          divide(slice.range(), slice.median(), false);
        }
      }
    }
    if (cut || !sawAllDated || (suspicious && slices.isEmpty())) {
      prefixes("", true);
    }
  }

  private void patients(String prefix, boolean suspicious, boolean cut) {
    if (suspicious) {
      prefixes(prefix, cut);
    }
  }

  /** Studies without a date can be told apart by patient only. */
  private void prefixes(String prefix, boolean certain) {
    if (orderKeys.containsKey("PatientID") || prefix.length() >= LONGEST_PREFIX) {
      doubts += certain ? 1 : 0;
      return;
    }
    for (int i = PREFIXES.length() - 1; i >= 0; i--) {
      pending.addFirst(new SweepQuery.ByPatient(prefix + PREFIXES.charAt(i)));
    }
  }

  private @Nullable LocalDate median() {
    int half = days.values().stream().mapToInt(Integer::intValue).sum() / 2;
    for (Map.Entry<LocalDate, Integer> day : days.entrySet()) {
      half -= day.getValue();
      if (half < 0) {
        return day.getKey();
      }
    }
    return null;
  }

  /** Distinct studies so far. */
  public int studies() {
    return found.size();
  }

  /** Answers that the archive cut short and that could not be divided further. */
  public int doubts() {
    return doubts;
  }

  /** Matches that could not be read, however little was asked for. */
  public int unreadable() {
    return unreadable;
  }
}
