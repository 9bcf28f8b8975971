package io.gantry.reconciler.web.signin;

import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.web.signin.Caller.Kind;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Header {@code Authorization}: the local token is the user who runs this process; others are
 * tokens for programs. One that is no good is refused, also where a session would do.
 */
final class BearerFilter extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final LocalToken local;
  private final AccountDesk accounts;
  private final Refusals refusals;

  BearerFilter(LocalToken local, AccountDesk accounts, Refusals refusals) {
    this.local = local;
    this.accounts = accounts;
    this.refusals = refusals;
  }

  /** Whether a browser can't have sent it by itself, so that it is not forged. */
  static boolean isShownIn(HttpServletRequest request) {
    return request.getHeader("Authorization") != null;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader("Authorization");
    if (header == null) {
      chain.doFilter(request, response);
      return;
    }
    Authentication shown = shown(header);
    if (shown == null) {
      refusals.badToken(request, response);
      return;
    }
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(shown);
    SecurityContextHolder.setContext(context);
    chain.doFilter(request, response);
  }

  private @Nullable Authentication shown(String header) {
    if (local.isIn(header)) {
      return as("local", Kind.LOCAL, EnumSet.allOf(Permission.class));
    }
    if (!header.startsWith(SCHEME + AccountDesk.TOKEN_PREFIX)) {
      return null;
    }
    Optional<AccountDesk.Bearer> bearer = accounts.bearer(header.substring(SCHEME.length()));
    return bearer.map(one -> as(one.token().owner(), Kind.TOKEN, one.permissions())).orElse(null);
  }

  private static Authentication as(String name, Kind kind, Set<Permission> permissions) {
    return UsernamePasswordAuthenticationToken.authenticated(
        name, null, Caller.authorities(kind, permissions));
  }
}
