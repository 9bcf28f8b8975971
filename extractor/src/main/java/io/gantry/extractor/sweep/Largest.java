package io.gantry.extractor.sweep;

import java.util.ArrayList;
import java.util.List;

/** The queries whose answers had the most rows, and how many. For one thread. */
final class Largest {
  private final List<SweepQuery> queries = new ArrayList<>();
  private int rows;

  void add(SweepQuery query, int count) {
    if (count > rows) {
      queries.clear();
      rows = count;
    }
    if (count == rows && count > 0) {
      queries.add(query);
    }
  }

  int rows() {
    return rows;
  }

  List<SweepQuery> queries() {
    return List.copyOf(queries);
  }

  void clear() {
    queries.clear();
  }
}
