package io.gantry.reconciler.web.signin;

import io.gantry.reconciler.access.Secret;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

/**
 * Sign-ins that are under way at the identity provider. The way back comes from another site, to
 * which a browser shows no strict cookie, so the session can't hold them: a cookie of their own
 * (lax, for one path, ten minutes) says which one is this browser's. Safe between threads.
 */
final class PendingSignIns implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
  private static final int AT_ONCE = 1_000;
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final String PATH = "/login/oauth2/";

  private final Clock clock;
  private final Map<String, Pending> pending =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pending> eldest) {
          return size() > AT_ONCE;
        }
      };

  private record Pending(OAuth2AuthorizationRequest request, Instant until) {}

  PendingSignIns(Clock clock) {
    this.clock = clock;
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
    String key = key(request);
    synchronized (pending) {
      Pending found = key == null ? null : pending.get(key);
      return found != null
              && clock.instant().isBefore(found.until())
              && found.request().getState() != null
              && found.request().getState().equals(request.getParameter("state"))
          ? found.request()
          : null;
    }
  }

  @Override
  public void saveAuthorizationRequest(
      @Nullable OAuth2AuthorizationRequest wanted,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (wanted == null) {
      removeAuthorizationRequest(request, response);
      return;
    }
    String key = Secret.token();
    synchronized (pending) {
      pending.put(key, new Pending(wanted, clock.instant().plus(LONGEST)));
    }
    cookie(request, response, key, LONGEST);
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    OAuth2AuthorizationRequest found = loadAuthorizationRequest(request);
    String key = key(request);
    if (key != null) {
      synchronized (pending) {
        pending.remove(key);
      }
      cookie(request, response, "", Duration.ZERO);
    }
    return found;
  }

  private static @Nullable String key(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
      if (cookie.getName().equals(name(request))) {
        return cookie.getValue();
      }
    }
    return null;
  }

  private static void cookie(
      HttpServletRequest request, HttpServletResponse response, String value, Duration age) {
    response.addHeader(
        HttpHeaders.SET_COOKIE,
        ResponseCookie.from(name(request), value)
            .path(PATH)
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite("Lax")
            .maxAge(age)
            .build()
            .toString());
  }

  /** Cookies of one host do not tell its ports apart. */
  private static String name(HttpServletRequest request) {
    return "gantry-signin-" + request.getServerPort();
  }
}
