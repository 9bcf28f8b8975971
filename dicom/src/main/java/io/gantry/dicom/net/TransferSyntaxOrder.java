package io.gantry.dicom.net;

import java.util.List;
import java.util.Set;

/**
 * Order in which transfer syntaxes are preferred when a peer offers several in one context:
 * explicit LE, implicit LE, the other uncompressed ones, lossless, unknown, lossy.
 *
 * @param first preferred before everything else
 */
record TransferSyntaxOrder(List<String> first) {
  static final TransferSyntaxOrder STANDARD = new TransferSyntaxOrder(List.of());

  private static final List<String> UNCOMPRESSED =
      List.of(
          ProposedService.EXPLICIT_LE,
          ProposedService.IMPLICIT_LE,
          "1.2.840.10008.1.2.1.99", // deflated explicit LE
          "1.2.840.10008.1.2.2"); // explicit BE

  private static final Set<String> LOSSLESS =
      Set.of(
          "1.2.840.10008.1.2.1.98", // encapsulated uncompressed
          "1.2.840.10008.1.2.4.57", // JPEG lossless, non-hierarchical
          "1.2.840.10008.1.2.4.70", // JPEG lossless, first-order prediction
          "1.2.840.10008.1.2.4.80", // JPEG-LS lossless
          "1.2.840.10008.1.2.4.90", // JPEG 2000 lossless
          "1.2.840.10008.1.2.4.92", // JPEG 2000 part 2 lossless
          "1.2.840.10008.1.2.4.110", // JPEG XL lossless
          "1.2.840.10008.1.2.4.201", // HTJ2K lossless
          "1.2.840.10008.1.2.4.202", // HTJ2K lossless RPCL
          "1.2.840.10008.1.2.5", // RLE
          "1.2.840.10008.1.2.8.1"); // deflated image frame

  private static final String LOSSY_FAMILY = "1.2.840.10008.1.2.4.";

  TransferSyntaxOrder {
    first = List.copyOf(first);
  }

  String choose(List<String> offered) {
    String best = offered.getFirst();
    int rank = rank(best);
    for (String syntax : offered) {
      if (rank(syntax) < rank) { // strictly: among equals the peer's own order decides
        best = syntax;
        rank = rank(syntax);
      }
    }
    return best;
  }

  private int rank(String syntax) {
    int configured = first.indexOf(syntax);
    if (configured >= 0) {
      return configured;
    }
    int uncompressed = UNCOMPRESSED.indexOf(syntax);
    if (uncompressed >= 0) {
      return 1000 + uncompressed;
    }
    if (LOSSLESS.contains(syntax)) {
      return 2000;
    }
    return syntax.startsWith(LOSSY_FAMILY) ? 4000 : 3000;
  }
}
