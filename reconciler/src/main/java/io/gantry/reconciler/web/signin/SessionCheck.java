package io.gantry.reconciler.web.signin;

import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.AccountStore.Stored;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Whether a session still holds: not idle for too long (what an open page fetches by itself does
 * not count as use), not too old, and the account is as it was at the sign-in. Who was given a
 * password by somebody else can do nothing but choose another.
 */
final class SessionCheck extends OncePerRequestFilter {
  private static final String SIGNED_IN_AT = "gantry.signedInAt";
  private static final String USED_AT = "gantry.usedAt";
  private static final String ACCOUNT_AS_OF = "gantry.accountAsOf";
  private static final Set<String> WITHOUT_OWN_PASSWORD = Set.of("/password", "/logout", "/login");

  private final AccountDesk accounts;
  private final SignInSettings settings;
  private final Refusals refusals;
  private final Clock clock;

  SessionCheck(AccountDesk accounts, SignInSettings settings, Refusals refusals, Clock clock) {
    this.accounts = accounts;
    this.settings = settings;
    this.refusals = refusals;
    this.clock = clock;
  }

  /**
   * Called at the sign-in.
   *
   * @param account null: the user who runs this process
   */
  void begin(HttpServletRequest request, @Nullable Account account) {
    HttpSession session = request.getSession();
    session.setMaxInactiveInterval(Math.toIntExact(settings.longest().toSeconds()));
    session.setAttribute(SIGNED_IN_AT, clock.instant());
    session.setAttribute(USED_AT, clock.instant());
    if (account != null) {
      session.setAttribute(ACCOUNT_AS_OF, account.changedAt());
    }
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI();
    return path.equals("/gantry.css") || path.equals("/gantry.js") || path.startsWith("/webjars/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    HttpSession session = request.getSession(false);
    Caller caller = Caller.current();
    if (session == null || caller.kind() == Caller.Kind.NOBODY || BearerFilter.isShownIn(request)) {
      chain.doFilter(request, response);
      return;
    }
    @Nullable Account account = accounts.find(caller.name()).map(Stored::account).orElse(null);
    if (!holds(session, caller, account)) {
      session.invalidate();
      SecurityContextHolder.clearContext();
      chain.doFilter(request, response);
      return;
    }
    if (!fetchedByThePage(request)) {
      session.setAttribute(USED_AT, clock.instant());
    }
    if (account != null
        && account.mustChange()
        && !WITHOUT_OWN_PASSWORD.contains(request.getRequestURI())) {
      refusals.mustChange(request, response);
      return;
    }
    chain.doFilter(request, response);
  }

  private boolean holds(HttpSession session, Caller caller, @Nullable Account account) {
    Instant now = clock.instant();
    if (!(session.getAttribute(SIGNED_IN_AT) instanceof Instant signedIn)
        || !(session.getAttribute(USED_AT) instanceof Instant used)
        || now.isAfter(signedIn.plus(settings.longest()))
        || now.isAfter(used.plus(settings.idle()))) {
      return false;
    }
    return caller.kind() == Caller.Kind.LINK
        || (account != null
            && !account.disabled()
            && account.changedAt().equals(session.getAttribute(ACCOUNT_AS_OF)));
  }

  private static boolean fetchedByThePage(HttpServletRequest request) {
    String path = request.getRequestURI();
    return path.equals("/changes") || path.startsWith("/fragments/");
  }
}
