package io.gantry.normalizer.rules;

import io.gantry.contracts.Bytes;

/** What lies behind the bulk element, as far as the rules may look at it. */
public sealed interface Tail {
  /** Nothing but, at most, the delimiter of the pixel data. */
  record Empty() implements Tail {}

  /** All of it, delimiter first where the bulk element has undefined length. */
  record Read(Bytes bytes) implements Tail {}

  /** Longer than what is read: nothing is known of it, so nothing may be assumed. */
  record TooLong(long length) implements Tail {}
}
