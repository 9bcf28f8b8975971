package io.gantry.reconciler.wave;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole record of who saw or changed what. Safe between threads. */
@FunctionalInterface
public interface AuditTrail {
  /** Of a process that keeps none. */
  AuditTrail NONE = (_, _, _) -> new Page(List.of(), null);

  /**
   * One page, latest first.
   *
   * @param before number of the entry before which it begins, null: the latest
   */
  Page list(Filter filter, @Nullable Long before, int limit);

  /**
   * Which entries; null: all.
   *
   * @param who exactly, however it is written
   * @param subject exactly, e.g. {@code study 1.2.3}
   * @param from the first moment
   * @param to the moment after the last
   */
  record Filter(
      @Nullable String who,
      Kind kind,
      @Nullable String action,
      @Nullable String subject,
      @Nullable Instant from,
      @Nullable Instant to) {
    /** Of one subject (null: of all) whoever and whenever. */
    public Filter(@Nullable String subject, Kind kind) {
      this(null, kind, null, subject, null, null);
    }
  }

  /** What kind of entry. */
  enum Kind {
    ALL,
    /** Looks at what names patients. */
    LOOKS,
    /** Whatever was changed. */
    CHANGES,
    /** Whatever was refused. */
    REFUSALS,
    /** Sign-ins and sign-outs. */
    SIGN_INS
  }

  /**
   * A page.
   *
   * @param before where the next one begins, null: this is the last
   */
  record Page(List<AuditEntry> entries, @Nullable Long before) {
    public Page {
      entries = List.copyOf(entries);
    }
  }
}
