package io.gantry.reconciler.ledger;

/** Order ids of ours: they carry the order's ordinal, so that a later order is known as later. */
public final class OrderIds {
  private static final String EXTRACT = "x-";
  private static final int DIGITS = 15;

  private OrderIds() {}

  /** The id of an extract order. */
  public static String extract(long ordinal) {
    String digits = Long.toString(ordinal);
    return EXTRACT + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }

  /** The ordinal in the id, 0 where the id is not one of ours. */
  public static long ordinal(String orderId) {
    if (!orderId.startsWith(EXTRACT)) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(orderId, EXTRACT.length(), orderId.length(), 10));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
