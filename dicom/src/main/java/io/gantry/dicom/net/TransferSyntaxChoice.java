package io.gantry.dicom.net;

import java.util.List;

/** Chooses the transfer syntax of a presentation context for storage. Called by many threads. */
@FunctionalInterface
public interface TransferSyntaxChoice {
  /**
   * @param offered what the peer proposes, at least one, in its order
   * @return one of {@code offered}
   */
  String choose(String callingAe, String sopClassUid, List<String> offered);

  /**
   * One syntax in a context is taken, whatever it is; of several the first in the order explicit
   * little endian, implicit little endian, other lossless, lossy.
   */
  static TransferSyntaxChoice standard() {
    return (_, _, offered) -> TransferSyntaxOrder.STANDARD.choose(offered);
  }

  /** The same with this order; what it does not name comes after it, in the standard order. */
  static TransferSyntaxChoice inOrder(List<String> transferSyntaxes) {
    TransferSyntaxOrder order = new TransferSyntaxOrder(transferSyntaxes);
    return (_, _, offered) -> order.choose(offered);
  }
}
