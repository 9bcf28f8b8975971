package io.gantry.reconciler.web.signin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * After some wrong passwords one waits, each time twice as long: per user's name, and (more
 * patient) per address. A storm leaves bounded memory. Safe between threads.
 */
final class LoginThrottle {
  private static final int FREE_PER_NAME = 5;
  private static final int FREE_PER_ADDRESS = 30;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
  private static final int MOST = 10_000;

  private final Clock clock;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MOST;
        }
      };

  private record Failures(int count, Instant last) {}

  LoginThrottle(Clock clock) {
    this.clock = clock;
  }

  /** Whether that one has to wait. */
  synchronized boolean blocks(String name, String address) {
    return waits("name " + name, FREE_PER_NAME) || waits("address " + address, FREE_PER_ADDRESS);
  }

  synchronized void failed(String name, String address) {
    count("name " + name);
    count("address " + address);
  }

  synchronized void succeeded(String name) {
    failures.remove("name " + name);
  }

  private void count(String key) {
    Failures before = failures.remove(key);
    int count = before == null || forgotten(before) ? 1 : before.count() + 1;
    failures.put(key, new Failures(count, clock.instant()));
  }

  private boolean forgotten(Failures before) {
    return clock.instant().isAfter(before.last().plus(FORGOTTEN_AFTER));
  }

  private boolean waits(String key, int free) {
    Failures known = failures.get(key);
    if (known == null || known.count() < free) {
      return false;
    }
    int doublings = Math.min(10, known.count() - free);
    Duration wait = FIRST_WAIT.multipliedBy(1L << doublings);
    Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    return clock.instant().isBefore(known.last().plus(bounded));
  }
}
