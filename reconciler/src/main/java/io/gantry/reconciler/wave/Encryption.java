package io.gantry.reconciler.wave;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How the way to a source is protected.
 *
 * @param until the last day of a waiver, null where none is needed
 */
public record Encryption(Kind kind, @Nullable LocalDate until) {
  /** Reached without leaving the machine. */
  public static final Encryption LOOPBACK = new Encryption(Kind.LOOPBACK, null);

  public static final Encryption TLS = new Encryption(Kind.TLS, null);

  /** TLS, loopback, or plain text that somebody allows for some time. */
  public enum Kind {
    TLS,
    LOOPBACK,
    WAIVER
  }

  /** Whether this is allowed on that day. */
  public boolean holds(LocalDate day) {
    return kind != Kind.WAIVER || (until != null && !day.isAfter(until));
  }
}
