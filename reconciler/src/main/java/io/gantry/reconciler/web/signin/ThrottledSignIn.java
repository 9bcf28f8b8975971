package io.gantry.reconciler.web.signin;

import io.gantry.reconciler.access.Account;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Asks the other provider, unless there were too many wrong answers. */
final class ThrottledSignIn implements AuthenticationProvider {
  private final AuthenticationProvider checks;
  private final LoginThrottle throttle;

  ThrottledSignIn(AuthenticationProvider checks, LoginThrottle throttle) {
    this.checks = checks;
    this.throttle = throttle;
  }

  @Override
  public @Nullable Authentication authenticate(Authentication asked) {
    String name = Account.normal(asked.getName());
    String address =
        asked.getDetails() instanceof WebAuthenticationDetails details
            ? String.valueOf(details.getRemoteAddress())
            : "";
    if (throttle.blocks(name, address)) {
      throw new LockedException("too many attempts");
    }
    try {
      Authentication answer = checks.authenticate(asked);
      throttle.succeeded(name);
      return answer;
    } catch (BadCredentialsException e) {
      throttle.failed(name, address);
      throw e;
    }
  }

  @Override
  public boolean supports(Class<?> type) {
    return checks.supports(type);
  }
}
