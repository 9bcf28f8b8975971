package io.gantry.reconciler.web.signin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers only requests that name this host: a foreign page that makes its own name resolve to this
 * machine (DNS rebinding) is refused.
 */
final class HostFilter extends OncePerRequestFilter {
  private final Set<String> hosts = new HashSet<>(Set.of("127.0.0.1", "localhost", "[::1]", "::1"));

  /**
   * @param names beside loopback
   */
  HostFilter(Iterable<String> names) {
    names.forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String name = request.getServerName().toLowerCase(Locale.ROOT);
    if (hosts.contains(name)) {
      chain.doFilter(request, response);
    } else {
      response.setStatus(421); // Misdirected Request (RFC 9110 15.5.20)
    }
  }
}
