package io.gantry.normalizer.rules;

import io.gantry.contracts.Bytes;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import java.util.Arrays;
import java.util.Optional;

/**
 * What PS3.5 6.2 and 7.1.1 say of the end of a value field: even length; text is filled up with a
 * space, UIDs and bytes with NUL. Numbers have a fixed size and can't be filled up.
 */
final class Padding {
  private static final byte SPACE = ' ';
  private static final byte NUL = 0;

  private Padding() {}

  /** What is wrong with the end of the value; empty if nothing is. */
  static Optional<String> problem(ValueElement element) {
    if ((element.length() & 1) != 0) {
      return Optional.of("odd-value-length");
    }
    Vr vr = element.vr();
    if (element.length() == 0 || !vr.isText()) {
      return Optional.empty();
    }
    byte last = element.buffer().get(element.length() - 1);
    return last == (vr == Vr.UI ? SPACE : NUL)
        ? Optional.of("wrong-value-padding")
        : Optional.empty();
  }

  /** Whether the problem can be mended without inventing a value. */
  static boolean canRepair(ValueElement element) {
    return element.vr().isText() || element.vr() == Vr.OB || element.vr() == Vr.UN;
  }

  /** The value field as it should have been sent. */
  static Bytes repaired(ValueElement element) {
    byte[] value = element.bytes();
    Vr vr = element.vr();
    int end = value.length;
    if (vr.isText()) {
      // Spaces may be part of a text; a NUL never is, and a UID has neither.
      while (end > 0 && (value[end - 1] == NUL || (vr == Vr.UI && value[end - 1] == SPACE))) {
        end--;
      }
    }
    byte[] even = Arrays.copyOf(value, end + (end & 1));
    if (even.length > end) {
      even[end] = vr.padding();
    }
    return Bytes.of(even);
  }
}
