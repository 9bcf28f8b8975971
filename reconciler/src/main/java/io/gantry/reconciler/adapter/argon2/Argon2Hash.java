package io.gantry.reconciler.adapter.argon2;

import io.gantry.reconciler.access.PasswordHash;
import java.util.concurrent.Semaphore;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Argon2id (RFC 9106) with 19 MiB, two passes, one lane (OWASP's choice for servers). Two at once
 * at most: a storm of sign-ins takes its turn instead of the heap. Safe between threads.
 */
public final class Argon2Hash implements PasswordHash {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int KIBIBYTES = 19_456;
  private static final int PASSES = 2;
  private static final int AT_ONCE = 2;

  private final Argon2PasswordEncoder argon2 =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, 1, KIBIBYTES, PASSES);
  private final Semaphore turns = new Semaphore(AT_ONCE);

  @Override
  public String of(CharSequence password) {
    turns.acquireUninterruptibly();
    try {
      return String.valueOf(argon2.encode(password));
    } finally {
      turns.release();
    }
  }

  @Override
  public boolean matches(CharSequence password, String hash) {
    turns.acquireUninterruptibly();
    try {
      return argon2.matches(password, hash);
    } finally {
      turns.release();
    }
  }
}
