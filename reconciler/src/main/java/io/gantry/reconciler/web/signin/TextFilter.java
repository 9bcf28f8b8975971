package io.gantry.reconciler.web.signin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers only requests whose fields are text: bytes that are no UTF-8 and NUL, which no database
 * column takes, are told before anything else reads them.
 */
final class TextFilter extends OncePerRequestFilter {
  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean text;
    try {
      text =
          request.getParameterMap().entrySet().stream()
              .flatMap(field ->
                  Stream.concat(Stream.of(field.getKey()), Arrays.stream(field.getValue())))
              .allMatch(value -> value.indexOf('\0') < 0);
    } catch (InvalidParameterException e) {
      text = false;
    }
    if (text) {
      chain.doFilter(request, response);
    } else {
      refuse(response);
    }
  }

  /** Without what was sent. */
  static void refuse(HttpServletResponse response) throws IOException {
    response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    response.setContentType("application/json");
    response
        .getOutputStream()
        .print("{\"code\":\"GTY-0819\",\"message\":\"The request holds what is no text\"}");
  }
}
