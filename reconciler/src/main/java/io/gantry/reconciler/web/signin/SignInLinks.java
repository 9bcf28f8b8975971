package io.gantry.reconciler.web.signin;

import io.gantry.reconciler.access.Secret;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One-time links for the user who runs this process: good once, for an hour. Kept as hashes, in
 * memory. Safe between threads.
 */
public final class SignInLinks {
  private static final Duration GOOD_FOR = Duration.ofHours(1);
  private static final int MOST = 100;

  private final Clock clock;
  private final Map<ByteBuffer, Instant> open =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Instant> eldest) {
          return size() > MOST;
        }
      };

  public SignInLinks(Clock clock) {
    this.clock = clock;
  }

  /** The path and query of a new one. */
  public synchronized String issue() {
    String code = Secret.token();
    open.put(ByteBuffer.wrap(Secret.hash(code)), clock.instant().plus(GOOD_FOR));
    return "enter?code=" + code;
  }

  /** Whether it was good; it no longer is. */
  synchronized boolean take(String code) {
    Instant until = open.remove(ByteBuffer.wrap(Secret.hash(code)));
    return until != null && clock.instant().isBefore(until);
  }
}
