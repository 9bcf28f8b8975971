package io.gantry.extractor.sweep;

import io.gantry.contracts.event.InventoryEvent.SweepProgress;
import io.gantry.contracts.event.SweepKind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sweep of one source: says which query to send next and decides, from the rows and the final
 * status of each, whether to ask again in smaller portions. The caller sends the queries one after
 * the other: {@link #next}, {@link #row} for each row, {@link #ended}. Keeps only fingerprints of
 * UIDs in memory. Not thread safe.
 */
public final class Sweep {
  /** Answers in a row that fail without a single row before the sweep gives up. */
  private static final int FRUITLESS_LIMIT = 12;

  private final Map<String, String> orderKeys;
  private final @Nullable DateRange wanted;
  private final Plan plan;
  private final SilentLimit limit;
  private final Deque<SweepQuery> pending = new ArrayDeque<>();
  private final Fingerprints found = new Fingerprints();
  private final TreeMap<LocalDate, Integer> days = new TreeMap<>();
  private int studies;
  private int rows;
  private int elsewhere;
  private int dated;
  private int datedHere;
  private int fruitless;
  private int queries;
  private int doubts;
  private int unreadable;
  private boolean bare;

  /** Days of the studies found so far: where to divide what an answer tells nothing of. */
  private final TreeMap<LocalDate, Integer> known = new TreeMap<>();

  private boolean sendsRowsBeforeItCuts;

  /**
   * By date, or the studies of a list.
   *
   * @param orderKeys matching keys of the order, by DICOM keyword; a StudyDate bounds the slices
   * @param studies when not empty, only these studies
   * @param today for the choice of slices
   */
  public Sweep(Map<String, String> orderKeys, List<String> studies, LocalDate today) {
    this(studies.isEmpty() ? SweepKind.DATE : SweepKind.LIST, orderKeys, studies, today);
  }

  /**
   * A sweep of that kind.
   *
   * @param studies only for a list
   */
  public Sweep(
      SweepKind kind, Map<String, String> orderKeys, List<String> studies, LocalDate today) {
    this.orderKeys = Map.copyOf(orderKeys);
    String date = orderKeys.getOrDefault("StudyDate", "");
    this.wanted = date.isBlank() ? null : DateRange.parse(date).orElse(null);
    Division division = new Division(orderKeys);
    this.limit = new SilentLimit(division);
    this.plan =
        switch (kind) {
          case DATE -> new DatePlan(date, today, division, limit);
          case MODALITY -> new ModalityPlan(today, division);
          case PATIENT -> new PatientPlan(today, division);
          case LIST -> new ListPlan(studies);
        };
    pending.addAll(plan.begin());
  }

  /**
   * Goes on where an interrupted execution was. What that one had found is told again where a query
   * that overlaps it is open, and counted again: the counts are then too high, never too low.
   */
  public void resume(SweepProgress state) {
    pending.clear();
    state.open().forEach(keys -> pending.add(SweepQuery.parse(keys)));
    state.largest().stream()
        .map(SweepQuery::parse)
        .filter(query -> !pending.contains(query))
        .forEach(pending::addFirst);
    limit.atLeast(state.mostRows());
    studies = state.studies();
    dated = state.dated();
    queries = state.queries();
    doubts = state.doubts();
    unreadable = state.unreadable();
  }

  /** What {@link #resume} needs; between two queries. */
  public SweepProgress state(String source, String sweepId, Instant at) {
    return new SweepProgress(
        source,
        sweepId,
        pending.stream().map(SweepQuery::keys).toList(),
        limit.unchecked().stream().map(SweepQuery::keys).toList(),
        limit.most(),
        studies,
        dated,
        queries,
        doubts,
        unreadable,
        at);
  }

  /** The next query to send, empty at the end of the sweep. */
  public Optional<SweepQuery> next() {
    again();
    if (pending.isEmpty()) {
      pending.addAll(limit.check());
    }
    return Optional.ofNullable(pending.poll());
  }

  /** The query under way broke off and is sent again. */
  public void again() {
    rows = 0;
    elsewhere = 0;
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
    plan.seen(query, row);
    elsewhere += query.contradicts(row) ? 1 : 0;
    Optional<LocalDate> date = DateRange.dateOf(row.studyDate());
    if (date.isPresent()) {
      datedHere++;
      days.merge(date.get(), 1, Integer::sum);
    }
    if (query.study() != null && !query.study().equals(row.studyInstanceUid())) {
      return false;
    }
    if (wanted != null && date.isPresent() && !wanted.contains(date.get())) {
      return false;
    }
    boolean isNew = found.add(row.studyInstanceUid());
    if (isNew) {
      studies++;
      dated += date.isPresent() ? 1 : 0;
      date.ifPresent(day -> known.merge(day, 1, Integer::sum));
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
  public void ended(SweepQuery query, SweepAnswer ended) throws SweepRefused {
    int status = ended.status();
    FindEnd end = FindEnd.of(status);
    queries++;
    boolean failed = end == FindEnd.FAILED || ended.unreadable() > 0;
    if (failed && !bare) {
      bare = true;
      pending.addFirst(query);
      return;
    }
    bare = false;
    unreadable += ended.unreadable();
    boolean barren = end == FindEnd.CUT && rows == 0 && sendsRowsBeforeItCuts;
    fruitless = end == FindEnd.COMPLETE || rows > 0 || barren ? 0 : fruitless + 1;
    if (end == FindEnd.REFUSED || fruitless > FRUITLESS_LIMIT) {
      throw new SweepRefused(status);
    }
    boolean saysCut = end != FindEnd.COMPLETE;
    boolean cut = saysCut || limit.isReached(rows);
    boolean suspicious = cut || Truncation.looksLikeLimit(rows);
    sendsRowsBeforeItCuts |= saysCut && rows > 0;
    Plan.Answer answer =
        new Plan.Answer(rows, datedHere, elsewhere, median(query), cut, suspicious, dated, barren);
    Plan.Next next = plan.after(query, answer);
    limit.answered(query, answer, next);
    doubts += next.doubt() ? 1 : 0;
    next.queries().reversed().forEach(pending::addFirst);
    pending.addAll(plan.news());
    pending.addAll(limit.again());
  }

  private @Nullable LocalDate median(SweepQuery query) {
    DateRange asked = query.dates();
    return days.isEmpty() && asked != null ? median(asked.of(known)) : median(days);
  }

  private static @Nullable LocalDate median(NavigableMap<LocalDate, Integer> counted) {
    int half = counted.values().stream().mapToInt(Integer::intValue).sum() / 2;
    for (Map.Entry<LocalDate, Integer> day : counted.entrySet()) {
      half -= day.getValue();
      if (half < 0) {
        return day.getKey();
      }
    }
    return null;
  }

  /** Distinct studies so far. */
  public int studies() {
    return studies;
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
