package io.gantry.reconciler.web.signin;

import io.gantry.platform.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/** How a refusal is told: JSON to programs, a page or the way to the sign-in to people. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
  private static final String SIGN_IN = "/login";

  private final SecurityRecord log;

  Refusals(SecurityRecord log) {
    this.log = log;
  }

  /** Nobody has signed in. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    boolean page = request.getMethod().equals("GET") && !forPrograms(request);
    if (page && request.getHeader("HX-Request") == null) {
      response.sendRedirect(SIGN_IN);
      return;
    }
    log.refused(Caller.of(null), request, "GTY-0804");
    response.setHeader("HX-Redirect", SIGN_IN);
    tell(request, response, HttpServletResponse.SC_UNAUTHORIZED, "GTY-0804", "Sign in first");
  }

  /** Somebody has, and may not, or shows no CSRF token. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
      throws IOException {
    Caller caller = Caller.current();
    if (e instanceof CsrfException) {
      log.refused(caller, request, "GTY-0806");
      tell(
          request,
          response,
          HttpServletResponse.SC_FORBIDDEN,
          "GTY-0806",
          "This form was not made in your present session: reload the page and try again");
    } else if (PermissionTable.of(request).isEmpty()) {
      log.refused(caller, request, "GTY-0816");
      tell(
          request, response, HttpServletResponse.SC_NOT_FOUND, "GTY-0816", "There is no such page");
    } else {
      log.refused(caller, request, "GTY-0805");
      tell(
          request,
          response,
          HttpServletResponse.SC_FORBIDDEN,
          "GTY-0805",
          "You may not do that: an administrator can change your role");
    }
  }

  /** A header Authorization that is no good. */
  void badToken(HttpServletRequest request, HttpServletResponse response) throws IOException {
    log.refused(Caller.of(null), request, "GTY-0807");
    response.setHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    tell(
        request,
        response,
        HttpServletResponse.SC_UNAUTHORIZED,
        "GTY-0807",
        "The token is unknown, expired or revoked");
  }

  /** A program, or a session, whose password somebody else has given. */
  void mustChange(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getMethod().equals("GET") && !forPrograms(request)) {
      response.sendRedirect("/password");
    } else {
      tell(
          request,
          response,
          HttpServletResponse.SC_FORBIDDEN,
          "GTY-0805",
          "Choose a password of your own first: page /password");
    }
  }

  private static boolean forPrograms(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/api/")
        || request.getRequestURI().equals("/changes");
  }

  private static void tell(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      String code,
      String message)
      throws IOException {
    response.setStatus(status);
    byte[] body;
    if (forPrograms(request)) {
      response.setContentType("application/json");
      body = Json.mapper().writeValueAsBytes(Map.of("code", code, "message", message));
    } else {
      response.setContentType("text/html;charset=UTF-8");
      body = page(code, message).getBytes(StandardCharsets.UTF_8);
    }
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static String page(String code, String message) {
    return """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><title>Gantry</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,"><link rel="stylesheet" href="/gantry.css"></head>
    <body><main class="alone"><h1>%s</h1><p>%s.</p><p><a href="/">To the overview</a></p></main></body></html>
    """
        .formatted(code, message);
  }
}
