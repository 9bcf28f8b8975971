package io.gantry.reconciler.ledger;

import java.util.Comparator;

/**
 * Why something is as it is.
 *
 * @param code GTY-nnnn
 * @param message for the operator, without patient data
 */
public record Reason(String code, String message) implements Comparable<Reason> {
  /** The same SOP Instance UID stands for another object. */
  public static final String COLLISION = "GTY-0601";

  /** The same pixels came with another head. */
  public static final String REVISED = "GTY-0602";

  /** The sweep counted instances, the listing found none. */
  public static final String EMPTY_LISTING = "GTY-0603";

  /** The extractor's count and its events do not agree. */
  public static final String UNACCOUNTED = "GTY-0604";

  private static final Comparator<Reason> ORDER =
      Comparator.comparing(Reason::code).thenComparing(Reason::message);

  @Override
  public int compareTo(Reason other) {
    return ORDER.compare(this, other);
  }
}
