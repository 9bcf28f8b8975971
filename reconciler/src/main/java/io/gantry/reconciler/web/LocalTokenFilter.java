package io.gantry.reconciler.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** A request that carries the local token comes from the user who runs this process. */
final class LocalTokenFilter extends OncePerRequestFilter {
  static final String ROLE = "OPERATOR";

  private final LocalToken token;

  LocalTokenFilter(LocalToken token) {
    this.token = token;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (token.isIn(request.getHeader("Authorization"))) {
      SecurityContext context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(
          UsernamePasswordAuthenticationToken.authenticated(
              "local", null, List.of(new SimpleGrantedAuthority("ROLE_" + ROLE))));
      SecurityContextHolder.setContext(context);
    }
    chain.doFilter(request, response);
  }
}
