package io.gantry.fhir.adapter.hapi;

import io.gantry.fhir.adapter.oauth.Tokens;
import io.gantry.fhir.publish.EhrFailure;
import java.io.IOException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.HttpResponse;
import org.apache.http.HttpStatus;
import org.apache.http.client.ServiceUnavailableRetryStrategy;
import org.apache.http.protocol.HttpContext;

/**
 * Puts a token on every request. Where the server does not take it (401: nothing was done), the
 * request goes out once more with a new one. Safe between threads.
 */
final class TokenSending implements HttpRequestInterceptor, ServiceUnavailableRetryStrategy {
  private static final String SENT = "gantry.token";

  /** No token could be had; carries why through the HTTP client. */
  static final class NoToken extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient EhrFailure why;

    NoToken(EhrFailure why) {
      super(why.getMessage(), why);
      this.why = why;
    }

    EhrFailure why() {
      return why;
    }
  }

  private final Tokens tokens;

  TokenSending(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public void process(HttpRequest request, HttpContext context) throws IOException {
    try {
      String token = tokens.current();
      context.setAttribute(SENT, token);
      request.setHeader("Authorization", "Bearer " + token);
    } catch (EhrFailure e) {
      throw new NoToken(e);
    }
  }

  @Override
  public boolean retryRequest(HttpResponse response, int executions, HttpContext context) {
    boolean refused = response.getStatusLine().getStatusCode() == HttpStatus.SC_UNAUTHORIZED;
    if (refused && context.getAttribute(SENT) instanceof String sent) {
      tokens.refused(sent);
    }
    return refused && executions == 1;
  }

  @Override
  public long getRetryInterval() {
    return 0;
  }
}
