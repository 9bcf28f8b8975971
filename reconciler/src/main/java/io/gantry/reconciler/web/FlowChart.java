package io.gantry.reconciler.web;

import io.gantry.reconciler.watch.Flow;
import io.gantry.reconciler.watch.Flow.Point;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * A flow as two drawings: how much had passed each stage (a band that grows is a queue before the
 * stage below it), and what came and was verified each minute. Pure; sizes in units of the drawing.
 *
 * @param bands back to front: each covers the next
 * @param most objects at the upper edge of the bands
 * @param least objects at their lower edge
 * @param mostPerMinute at the upper edge of the rates
 */
record FlowChart(
    List<Band> bands,
    String received,
    String verified,
    long most,
    long least,
    double mostPerMinute,
    Instant from,
    Instant until,
    List<Row> rows) {
  static final int WIDTH = 640;
  static final int HEIGHT = 200;

  /** A stage, as the corners of a polygon down to the lower edge. */
  record Band(String stage, String points) {}

  /** The same for who reads rather than looks. */
  record Row(Point point, double receivedPerMinute, double verifiedPerMinute) {}

  FlowChart {
    bands = List.copyOf(bands);
    rows = List.copyOf(rows);
  }

  static FlowChart of(Flow flow) {
    List<Point> points = flow.points();
    if (points.isEmpty()) {
      Instant now = Instant.now();
      return new FlowChart(List.of(), "", "", 0, 0, 0, now, now, List.of());
    }
    long least = points.getFirst().published();
    long most = points.stream().mapToLong(FlowChart::highest).max().orElse(0);
    double minutes = flow.span().step().toSeconds() / 60.0;
    List<Row> rows = rows(points, minutes);
    double fastest =
        rows.stream()
            .mapToDouble(row -> Math.max(row.receivedPerMinute(), row.verifiedPerMinute()))
            .max()
            .orElse(0);
    return new FlowChart(
        List.of(
            band("received", points, Point::received, least, most),
            band("normalized", points, Point::normalized, least, most),
            band("loaded", points, Point::loaded, least, most),
            band("verified", points, Point::verified, least, most),
            band("published", points, Point::published, least, most)),
        line(rows.stream().map(Row::receivedPerMinute).toList(), fastest),
        line(rows.stream().map(Row::verifiedPerMinute).toList(), fastest),
        most,
        least,
        fastest,
        points.getFirst().at(),
        points.getLast().at(),
        rows);
  }

  /** For who does not see the bands. */
  public String flowLabel() {
    return String.format(
        Locale.ROOT,
        "Cumulative flow from %,d to %,d objects; the link before it shows a table",
        least,
        most);
  }

  /** For who does not see the rates. */
  public String rateLabel() {
    return String.format(
        Locale.ROOT,
        "Objects a minute, at most %,.1f; the link before it shows a table",
        mostPerMinute);
  }

  private static long highest(Point point) {
    return Math.max(
        Math.max(point.received(), point.normalized()),
        Math.max(point.loaded(), Math.max(point.verified(), point.published())));
  }

  private static List<Row> rows(List<Point> points, double minutes) {
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i < points.size(); i++) {
      Point before = points.get(i - 1);
      Point now = points.get(i);
      rows.add(
          new Row(
              now,
              Math.max(0, now.received() - before.received()) / minutes,
              Math.max(0, now.verified() - before.verified()) / minutes));
    }
    return rows;
  }

  private static Band band(
      String stage, List<Point> points, ToLongFunction<Point> of, long least, long most) {
    StringBuilder corners = new StringBuilder();
    int last = points.size() - 1;
    for (int i = 0; i <= last; i++) {
      corner(
          corners,
          x(i, last),
          y((double) (of.applyAsLong(points.get(i)) - least), (double) (most - least)));
    }
    corner(corners, WIDTH, HEIGHT);
    corner(corners, 0, HEIGHT);
    return new Band(stage, corners.toString().strip());
  }

  private static String line(List<Double> values, double most) {
    StringBuilder corners = new StringBuilder();
    int last = values.size() - 1;
    for (int i = 0; i <= last; i++) {
      corner(corners, x(i, last), y(values.get(i), most));
    }
    return corners.toString().strip();
  }

  private static double x(int i, int last) {
    return last <= 0 ? WIDTH : (double) WIDTH * i / last;
  }

  private static double y(double value, double most) {
    return most <= 0 ? HEIGHT : HEIGHT - HEIGHT * Math.max(0, value) / most;
  }

  private static void corner(StringBuilder corners, double x, double y) {
    corners.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
  }
}
