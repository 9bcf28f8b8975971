package io.gantry.reconciler.web.signin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Puts each look at what names patients on record, before it is shown. */
final class PatientLooks extends OncePerRequestFilter {
  private final SecurityRecord log;

  PatientLooks(SecurityRecord log) {
    this.log = log;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (PermissionTable.of(request).map(PermissionTable.Line::showsPatients).orElse(false)) {
      log.looked(Caller.current(), request);
    }
    chain.doFilter(request, response);
  }
}
