package io.gantry.reconciler.web.signin;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.Note;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on record of those who come and ask. Refusals of people nobody knows are written at a
 * bounded pace, so that a storm of them does not fill the ledger: what was left out is counted, and
 * the number stands in the next line that is written. Paths without their query: a filter may name
 * a patient. Safe between threads.
 */
final class SecurityRecord {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.reconciler");
  private static final int BURST = 100;
  private static final long REFILL_MILLIS = 200;
  private static final int LONGEST_PATH = 200;

  private final AccountDesk accounts;
  private final Clock clock;
  private double room = BURST;
  private long refilledAt;
  private long leftOut;

  SecurityRecord(AccountDesk accounts, Clock clock) {
    this.accounts = accounts;
    this.clock = clock;
    refilledAt = clock.millis();
  }

  /** Something was not done. */
  void refused(Caller caller, HttpServletRequest request, String code) {
    write(caller, "refused", page(request), code + " from " + request.getRemoteAddr());
  }

  /** Somebody tried to sign in and could not. */
  void signInRefused(String name, HttpServletRequest request, String code) {
    boolean known = accounts.find(name).isPresent();
    // What is no user's name may be a password in the wrong field.
    write(
        Caller.of(null),
        "sign-in refused",
        known ? "user " + name : "user unknown",
        code + " from " + request.getRemoteAddr());
  }

  void signedIn(String name, HttpServletRequest request, String how) {
    accounts.note(
        new Note(name, "sign-in", "user " + name, "", how + " from " + request.getRemoteAddr()));
  }

  void signedOut(String name) {
    accounts.note(new Note(name, "sign-out", "user " + name, "", ""));
  }

  /** What names patients is about to be shown: no record, no look. */
  void looked(Caller caller, HttpServletRequest request) {
    accounts.note(new Note(caller.name(), "patient data", page(request), "", caller.kind().name()));
  }

  /** How many refusals were not written since the last one that was. */
  synchronized long leftOut() {
    return leftOut;
  }

  private void write(Caller caller, String action, String subject, String detail) {
    String more = "";
    if (caller.kind() == Caller.Kind.NOBODY) {
      long missing = take();
      if (missing < 0) {
        return;
      }
      more = missing == 0 ? "" : "; " + missing + " more were not written";
    }
    try {
      accounts.note(new Note(caller.name(), action, subject, "", detail + more));
    } catch (GantryException e) {
      LOG.warn("dashboard=record failure={}", e.code()); // it stays refused
    }
  }

  /** How many were left out before, or -1 where this one is too. */
  private synchronized long take() {
    long now = clock.millis();
    room = Math.min(BURST, room + (double) (now - refilledAt) / REFILL_MILLIS);
    refilledAt = now;
    if (room < 1) {
      leftOut++;
      return -1;
    }
    room--;
    long missing = leftOut;
    leftOut = 0;
    return missing;
  }

  private static String page(HttpServletRequest request) {
    String path = request.getRequestURI().replaceAll("\\p{Cntrl}", "?");
    return request.getMethod()
        + " "
        + (path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path);
  }
}
