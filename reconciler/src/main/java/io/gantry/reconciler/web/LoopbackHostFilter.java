package io.gantry.reconciler.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers only requests that name a loopback host: a foreign page that makes its own name resolve
 * to this machine (DNS rebinding) is refused.
 */
final class LoopbackHostFilter extends OncePerRequestFilter {
  private static final Set<String> HOSTS = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (HOSTS.contains(request.getServerName()) || request.getServerName().startsWith("127.")) {
      chain.doFilter(request, response);
    } else {
      response.setStatus(421); // Misdirected Request (RFC 9110 15.5.20)
    }
  }
}
