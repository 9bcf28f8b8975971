package io.gantry.dicom.net.pdu;

/**
 * Asynchronous operations window (PS3.7 section D.3.3.3), in request and answer seen from the
 * requestor; 0 means no limit, absence one of each.
 *
 * @param invoked operations the requestor may have outstanding
 * @param performed operations the acceptor may have outstanding at the requestor
 */
public record AsyncOperations(int invoked, int performed) {
  /** The smaller of two numbers of operations, where 0 means no limit. */
  public static int smaller(int one, int other) {
    if (one == 0 || other == 0) {
      return Math.max(one, other);
    }
    return Math.min(one, other);
  }
}
