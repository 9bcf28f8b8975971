package io.gantry.reconciler.watch;

import java.time.Instant;
import java.util.List;

/**
 * What passed each stage over some time: the table {@code flow}, whose last point is the roll-up of
 * now.
 *
 * @param points oldest first, at equal distances
 */
public record Flow(Span span, List<Point> points) {
  public Flow {
    points = List.copyOf(points);
  }

  /**
   * Objects that had passed each stage by then.
   *
   * @param at the end of the step
   */
  public record Point(
      Instant at, long received, long normalized, long loaded, long verified, long published) {}
}
