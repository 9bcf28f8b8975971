package io.gantry.reconciler.web.signin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How people come in.
 *
 * @param names host names that the dashboard answers to, beside loopback and its own address
 * @param tls null: plain HTTP, on loopback only
 * @param idle a session ends so long after the last page that was asked for
 * @param longest a session ends so long after the sign-in
 * @param provider who vouches for people, beside local accounts; null: nobody
 */
public record SignInSettings(
    List<String> names,
    @Nullable Tls tls,
    Duration idle,
    Duration longest,
    @Nullable IdentityProvider provider) {
  /** On loopback, local users only. */
  public static final SignInSettings USUAL =
      new SignInSettings(List.of(), null, Duration.ofMinutes(30), Duration.ofHours(12), null);

  public SignInSettings {
    names = List.copyOf(names);
  }

  /**
   * The server's key.
   *
   * @param keyStore PKCS #12
   */
  public record Tls(Path keyStore, @Nullable String password, List<String> protocols) {
    public Tls {
      protocols = List.copyOf(protocols);
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Tls[keyStore=" + keyStore + "]";
    }
  }
}
