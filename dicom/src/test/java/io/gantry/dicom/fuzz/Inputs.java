package io.gantry.dicom.fuzz;

import io.gantry.dicom.data.TransferSyntax;
import java.util.Arrays;
import java.util.List;

/** How a fuzzed input is taken apart: a byte that chooses, then what is to be read. */
final class Inputs {
  static final List<TransferSyntax> SYNTAXES =
      List.of(
          TransferSyntax.EXPLICIT_LE,
          TransferSyntax.IMPLICIT_LE,
          TransferSyntax.EXPLICIT_BE,
          TransferSyntax.DEFLATED_EXPLICIT_LE);

  private Inputs() {}

  /** The first byte, 0 where there is none. */
  static int choice(byte[] input, int at) {
    return input.length > at ? input[at] & 0xFF : 0;
  }

  static TransferSyntax syntax(byte[] input) {
    return SYNTAXES.get(choice(input, 0) % SYNTAXES.size());
  }

  /** One of those that are not deflated, for heads. */
  static TransferSyntax nativeSyntax(byte[] input) {
    return SYNTAXES.get(choice(input, 0) % 3);
  }

  static byte[] rest(byte[] input, int from) {
    return Arrays.copyOfRange(input, Math.min(from, input.length), input.length);
  }

  static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
