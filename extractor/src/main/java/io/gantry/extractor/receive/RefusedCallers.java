package io.gantry.extractor.receive;

import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.CallersRefused.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts whom the store SCP did not let in, and tells it: {@link #GATHERING} after the first call,
 * and at most once in an {@link #INTERVAL}. However many call, by whatever names, an interval has
 * {@link #MOST} callers and of one address {@link #MOST_OF_ADDRESS}; the rest are a number. Thread
 * safe; {@link #refused} does not wait.
 */
public final class RefusedCallers {
  /** Callers that are told apart in one interval. */
  public static final int MOST = 32;

  /** Of these, callers at one address: one that makes up names leaves room for others. */
  public static final int MOST_OF_ADDRESS = 8;

  /** Between two events. */
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Who calls once calls twice: one event for both. */
  public static final Duration GATHERING = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  private record Key(String callingAe, String remote, CallersRefused.Reason reason) {
    static Key of(Caller caller) {
      return new Key(caller.callingAe(), caller.remote(), caller.reason());
    }
  }

  private final Outbox outbox;
  private final InstantSource clock;
  private final String teller;
  private final Map<Key, Caller> callers = new LinkedHashMap<>();
  private long others;
  private @Nullable Instant othersLastAt;
  private long sequence;
  private @Nullable Instant toldAt;
  private @Nullable Instant waitingSince;
  // Told, but not known to be safe: told again as it is until it is.
  private @Nullable CallersRefused sent;
  private boolean underWay;

  /**
   * @param teller this process among extractors, another name at each start
   */
  public RefusedCallers(Outbox outbox, InstantSource clock, String teller) {
    this.outbox = outbox;
    this.clock = clock;
    this.teller = teller;
  }

  /**
   * One more call.
   *
   * @param callingAe as it was given, empty where it was not
   * @param answer what it was told, in words
   */
  public synchronized void refused(
      String callingAe,
      String calledAe,
      String remote,
      CallersRefused.Reason reason,
      String answer) {
    Instant now = clock.instant();
    Caller one = new Caller(callingAe, calledAe, remote, reason, answer, 1, now, now);
    Key key = Key.of(one);
    waitingSince = waitingSince == null ? now : waitingSince;
    Caller known = callers.get(key);
    if (known != null) {
      callers.put(key, plus(known, one));
    } else if (callers.size() < MOST && ofAddress(one.remote()) < MOST_OF_ADDRESS) {
      callers.put(key, one);
    } else {
      others++;
      othersLastAt = now;
    }
  }

  private long ofAddress(String remote) {
    return callers.keySet().stream().filter(key -> key.remote().equals(remote)).count();
  }

  private static Caller plus(Caller known, Caller one) {
    return new Caller(
        one.callingAe(),
        one.calledAe(),
        one.remote(),
        one.reason(),
        one.answer(),
        known.times() + 1,
        known.firstAt(),
        one.lastAt());
  }

  /** Tells what there is, if it is time; to be called every moment. */
  public void tick() {
    next(false).ifPresent(this::tell);
  }

  /** Tells what is left, whatever the time; its event may still be under way afterwards. */
  public void close() {
    next(true).ifPresent(this::tell);
  }

  private synchronized Optional<CallersRefused> next(boolean now) {
    if (underWay) {
      return Optional.empty();
    }
    Instant since = waitingSince;
    if (sent == null && since != null && (now || isTime(since))) {
      sent = new CallersRefused(teller, ++sequence, list(), others, othersLastAt, clock.instant());
      toldAt = sent.at();
      callers.clear();
      waitingSince = null;
      others = 0;
      othersLastAt = null;
    }
    underWay = sent != null;
    return Optional.ofNullable(sent);
  }

  private List<Caller> list() {
    return new ArrayList<>(callers.values());
  }

  private boolean isTime(Instant since) {
    return isOver(toldAt, INTERVAL) && isOver(since, GATHERING);
  }

  /** A clock that was set back does not silence it. */
  private boolean isOver(@Nullable Instant from, Duration time) {
    Instant now = clock.instant();
    return from == null || now.isBefore(from) || !now.isBefore(from.plus(time));
  }

  private void tell(CallersRefused event) {
    try {
      var _ = outbox.refused(event).whenComplete((_, failure) -> told(failure));
    } catch (RuntimeException e) {
      told(e);
    }
  }

  private synchronized void told(@Nullable Throwable failure) {
    underWay = false;
    if (failure == null) {
      sent = null;
    } else {
      LOG.warn("event=refused-callers-not-told sequence={}", sequence, failure);
    }
  }
}
