package io.gantry.reconciler.web;

import io.gantry.contracts.event.CallersRefused.Reason;
import io.gantry.reconciler.watch.RefusedCaller;
import io.gantry.reconciler.watch.RefusedCallers;
import io.gantry.reconciler.wave.PostureLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Callers who were not let in, in the words of an operator. */
final class RefusedCallerWords {
  /** How long somebody who was refused calls for attention. */
  static final Duration RECENT = Duration.ofDays(1);

  private RefusedCallerWords() {}

  static String of(Reason reason) {
    return switch (reason) {
      case CALLING_AE_UNKNOWN -> "unknown calling AE title";
      case ADDRESS_NOT_ALLOWED -> "a source's AE title, from another address";
      case CERTIFICATE_NOT_ALLOWED -> "a source's AE title, with another certificate or none";
      case CALLED_AE_WRONG -> "wrong called AE title";
      case TLS_FAILED -> "TLS handshake failed";
      case NOT_DICOM -> "not a DICOM association request";
      case NO_ROOM -> "too many at once";
      case OTHER -> "rejected";
    };
  }

  /** How many, for the overview; empty where nobody was refused of late. */
  static Optional<String> alert(RefusedCallers refused, Instant now) {
    Instant then = now.minus(RECENT);
    if (!refused.anySince(then)) {
      return Optional.empty();
    }
    int callers = refused.since(then).size();
    return Optional.of(
        (callers == 0
                ? "Calls were"
                : callers == 1 ? "One caller was" : "%,d callers were".formatted(callers))
            + " refused at the DICOM port within the last day");
  }

  static PostureLine line(RefusedCallers refused, Instant now) {
    List<RefusedCaller> recent = refused.since(now.minus(RECENT));
    boolean good = !refused.anySince(now.minus(RECENT));
    return new PostureLine(
        "sources",
        "callers that the store SCP refused",
        good ? PostureLine.GOOD : PostureLine.ATTENTION,
        "table refused_caller: "
            + (good
                ? "nobody within the last day"
                : "%,d within the last day".formatted(recent.size())
                    + (recent.isEmpty() ? "" : ", the latest " + words(recent.getFirst())))
            + ", %,d on record".formatted(refused.callers().size())
            + (refused.others() == 0
                ? ""
                : ", and %,d calls of others".formatted(refused.others())),
        good
            ? ""
            : "Find out who calls (GET /api/posture/callers): a gateway that nobody knows of, an"
                + " archive that is configured otherwise, or a scanner (runbooks/strangers.md)");
  }

  private static String words(RefusedCaller caller) {
    return (caller.callingAe().isEmpty() ? "one without a name" : caller.callingAe())
        + " from "
        + caller.remote()
        + " ("
        + of(caller.reason())
        + ")";
  }
}
