package io.gantry.reconciler.ledger;

/** Order ids of ours: they carry the order's ordinal, so that a later order is known as later. */
public final class OrderIds {
  private static final String EXTRACT = "x-";
  private static final String RESTAMP = "r-";
  private static final int DIGITS = 15;

  private OrderIds() {}

  /** The id of an extract order. */
  public static String extract(long ordinal) {
    return id(EXTRACT, ordinal);
  }

  /** The id of a restamp order. */
  public static String restamp(long ordinal) {
    return id(RESTAMP, ordinal);
  }

  private static String id(String kind, long ordinal) {
    String digits = Long.toString(ordinal);
    return kind + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }

  /** The ordinal in the id of an extract order, 0 where the id is not one of ours. */
  public static long ordinal(String orderId) {
    return ordinal(EXTRACT, orderId);
  }

  /** The ordinal in the id of a restamp order, 0 where the id is not one of ours. */
  public static long restampOrdinal(String orderId) {
    return ordinal(RESTAMP, orderId);
  }

  private static long ordinal(String kind, String orderId) {
    if (!orderId.startsWith(kind)) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(orderId, kind.length(), orderId.length(), 10));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
