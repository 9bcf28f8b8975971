package io.gantry.reconciler.web.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a command on this machine shows to be let in: 256 random bits, new at each start. */
public final class LocalToken {
  private static final int BYTES = 32;
  private static final String SCHEME = "Bearer ";

  private final String text;

  private LocalToken(String text) {
    this.text = text;
  }

  /** A new one. */
  public static LocalToken random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new LocalToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** What {@code endpoint.json} holds. */
  public String text() {
    return text;
  }

  /** Whether the header {@code Authorization} carries it; takes the same time for any answer. */
  boolean isIn(@Nullable String authorization) {
    return authorization != null
        && authorization.startsWith(SCHEME)
        && MessageDigest.isEqual(
            authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8),
            text.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "LocalToken";
  }
}
