package io.gantry.fhir.adapter.oauth;

import io.gantry.fhir.publish.EhrFailure;
import io.gantry.platform.config.OAuth2Config;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Bearer tokens for one server. Safe between threads. */
public interface Tokens {
  /**
   * One that is good now.
   *
   * @throws EhrFailure where none can be had
   */
  String current() throws EhrFailure;

  /** The server does not take this one any more. */
  void refused(String token);

  /**
   * As the configuration says it.
   *
   * @return null where no tokens are sent
   */
  static @Nullable Tokens of(@Nullable OAuth2Config config, Duration timeout) {
    return config == null ? null : new ClientCredentials(config, timeout, InstantSource.system());
  }

  /** Always the same. */
  static Tokens fixed(String token) {
    return new Tokens() {
      @Override
      public String current() {
        return token;
      }

      @Override
      public void refused(String refused) {
        // there is no other
      }
    };
  }
}
