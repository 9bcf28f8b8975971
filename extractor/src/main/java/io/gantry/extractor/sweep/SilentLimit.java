package io.gantry.extractor.sweep;

import io.gantry.extractor.sweep.Plan.Answer;
import io.gantry.extractor.sweep.Plan.Next;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an archive stops at some number of rows without saying so. The answers with the
 * most rows of all are asked for again in parts at the end; parts that bring more give the limit
 * away, and whatever has met it is asked for once more, now known to be cut. Where there is a
 * limit, smaller answers are looked at too, the largest first, until many in a row were whole:
 * Orthanc applies its limit to matching series before it tells their studies, and answers with
 * fewer. For one thread.
 */
final class SilentLimit {
  /** Of so many answers of one size, nearly all would have to be whole for none to show more. */
  private static final int MOST_CHECKS = 100;

  /** So many smaller answers in a row were whole: the rest are taken to be. */
  private static final int WHOLE_IN_A_ROW = 20;

  /** Answers that are remembered: the largest. */
  private static final int REMEMBERED = 1_000;

  /** Of these, an interrupted sweep asks so many again. */
  private static final int KEPT = 64;

  /** An answer that was taken as whole. */
  private record Leaf(SweepQuery query, int rows, int dated, @Nullable LocalDate median) {}

  private final Division division;
  private final NavigableMap<Integer, Deque<Leaf>> leaves = new TreeMap<>();
  private int remembered;
  private final Set<SweepQuery> checked = new HashSet<>();
  private final List<SweepQuery> again = new ArrayList<>();
  private final Set<SweepQuery> parts = new HashSet<>();
  private @Nullable Leaf whole;
  private boolean partsHaveDates;
  private int brought;
  private int most;
  private boolean limited;
  private int limit = Integer.MAX_VALUE;
  private int checks;
  private int inRow;

  SilentLimit(Division division) {
    this.division = division;
  }

  /** Rows of the largest answer. */
  int most() {
    return most;
  }

  /** An earlier execution of the sweep has had an answer with that many rows. */
  void atLeast(int rows) {
    most = Math.max(most, rows);
  }

  /** Whether as many rows as that are as many as the archive may tell at once. */
  boolean isReached(int rows) {
    return rows >= limit;
  }

  /** The archive has shown that it may tell no more than that many rows at once. */
  void shown(int rows) {
    limited = true;
    if (rows < limit) {
      limit = rows;
      Collection<Deque<Leaf>> met = leaves.tailMap(rows, true).values();
      met.stream().flatMap(Deque::stream).map(Leaf::query).forEach(again::add);
      remembered -= met.stream().mapToInt(Deque::size).sum();
      met.clear();
    }
  }

  /**
   * An answer has come.
   *
   * @param next what the plan makes of it
   */
  void answered(SweepQuery query, Answer answer, Next next) {
    most = Math.max(most, answer.rows());
    limited |= answer.cut();
    boolean taken = next.queries().isEmpty() && !next.whole() && !next.doubt();
    if (taken && answer.rows() > 1 && !answer.ignoresKeys() && !checked.contains(query)) {
      remember(new Leaf(query, answer.rows(), answer.dated(), answer.median()));
    }
    if (parts.remove(query)) {
      brought +=
          Math.max(0, (partsHaveDates ? answer.dated() : answer.rows()) - answer.elsewhere());
      compare();
    }
  }

  private void remember(Leaf leaf) {
    leaves.computeIfAbsent(leaf.rows(), _ -> new ArrayDeque<>()).add(leaf);
    if (++remembered > REMEMBERED) {
      take(Objects.requireNonNull(leaves.firstEntry()));
    }
  }

  private Leaf take(Map.Entry<Integer, Deque<Leaf>> size) {
    Leaf leaf = size.getValue().remove();
    remembered--;
    if (size.getValue().isEmpty()) {
      leaves.remove(size.getKey());
    }
    return leaf;
  }

  private void compare() {
    Leaf asked = whole;
    if (asked == null || !parts.isEmpty()) {
      return;
    }
    whole = null;
    inRow++;
    if (brought > (partsHaveDates ? asked.dated() : asked.rows())) {
      inRow = 0;
      checks = 0;
      again.add(asked.query());
      shown(asked.rows());
    }
  }

  /** What the archive has to be asked again; empties it. */
  List<SweepQuery> again() {
    List<SweepQuery> queries = List.copyOf(again);
    again.clear();
    return queries;
  }

  /** Nothing else is to be asked: the parts of one of the largest answers, empty at the end. */
  List<SweepQuery> check() {
    for (Map.Entry<Integer, Deque<Leaf>> size = leaves.lastEntry();
        size != null && isWorthChecking(size.getKey());
        size = leaves.lastEntry()) {
      Leaf leaf = take(size);
      partsHaveDates = leaf.dated() > 0;
      List<SweepQuery> queries =
          partsHaveDates
              ? division.parts(leaf.query(), leaf.median())
              : division.patients(leaf.query());
      if (checked.add(leaf.query()) && !queries.isEmpty()) {
        checks++;
        whole = leaf;
        brought = 0;
        parts.addAll(queries);
        return queries;
      }
    }
    return List.of();
  }

  private boolean isWorthChecking(int rows) {
    return checks < MOST_CHECKS && (limited ? inRow < WHOLE_IN_A_ROW : rows == most);
  }

  /** Queries whose answers are still to be looked at: an interrupted sweep sends them again. */
  List<SweepQuery> unchecked() {
    return Stream.concat(
            Stream.ofNullable(whole),
            leaves.descendingMap().values().stream().flatMap(Deque::stream))
        .filter(leaf -> limited || leaf.rows() == most)
        .limit(KEPT)
        .map(Leaf::query)
        .toList();
  }
}
