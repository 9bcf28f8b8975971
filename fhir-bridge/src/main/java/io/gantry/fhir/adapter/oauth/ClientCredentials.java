package io.gantry.fhir.adapter.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.publish.EhrFailure.Kind;
import io.gantry.fhir.rules.Codes;
import io.gantry.platform.config.OAuth2Config;
import io.gantry.platform.config.OAuth2Config.Proof;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tokens by OAuth 2.0 client credentials (RFC 6749, 4.4): one is kept until shortly before it ends,
 * or until the server refuses it. Nothing of tokens, keys and answers reaches a message. Safe
 * between threads: one asks, the others wait for its answer. Owns its connections.
 */
public final class ClientCredentials implements Tokens, AutoCloseable {
  /** Where the answer does not say how long a token is good. */
  private static final long SECONDS_UNSAID = 60;

  private static final long MOST_SECONDS = 24 * 3600;
  private static final int LONGEST_ANSWER = 1 << 16;

  /** Of an answer that refuses (RFC 6749, 5.2); others are not repeated to the operator. */
  private static final Set<String> ERRORS =
      Set.of(
          "invalid_request",
          "invalid_client",
          "invalid_grant",
          "unauthorized_client",
          "unsupported_grant_type",
          "invalid_scope");

  private record Token(String value, Instant renewAt) {}

  private final OAuth2Config config;
  private final Duration timeout;
  private final InstantSource clock;
  private final HttpClient http;
  private @Nullable Token token;

  /**
   * @param timeout for connecting, and for each answer
   */
  public ClientCredentials(OAuth2Config config, Duration timeout, InstantSource clock) {
    this.config = config;
    this.timeout = timeout;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public synchronized String current() throws EhrFailure {
    Token known = token;
    if (known == null || !clock.instant().isBefore(known.renewAt())) {
      known = asked();
      token = known;
    }
    return known.value();
  }

  @Override
  public synchronized void refused(String refused) {
    if (token != null && token.value().equals(refused)) {
      token = null;
    }
  }

  private Token asked() throws EhrFailure {
    Instant now = clock.instant();
    HttpResponse<InputStream> answer;
    byte[] body;
    try {
      answer = http.send(request(now), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = answer.body()) {
        body = in.readNBytes(LONGEST_ANSWER);
      }
    } catch (IOException e) {
      throw failure(Kind.TRANSIENT, "does not answer (" + e.getClass().getSimpleName() + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(Kind.TRANSIENT, "was not waited for", e);
    }
    int status = answer.statusCode();
    if (status >= 500 || status == 408 || status == 429) {
      throw failure(Kind.TRANSIENT, "answers HTTP " + status, null);
    }
    JsonNode said = json(body);
    if (status != 200) {
      String error = said.path("error").asText();
      throw failure(
          Kind.PERMANENT,
          "gives no token (HTTP "
              + status
              + (ERRORS.contains(error) ? ", " + error : "")
              + "): check clientId, key or secret, and scope",
          null);
    }
    return token(said, now);
  }

  private Token token(JsonNode said, Instant now) throws EhrFailure {
    String value = said.path("access_token").asText();
    if (!"bearer".equalsIgnoreCase(said.path("token_type").asText())
        || !value.matches("[A-Za-z0-9._~+/=-]+")) {
      throw failure(Kind.PERMANENT, "answers without a bearer token", null);
    }
    long seconds = Math.clamp(said.path("expires_in").asLong(SECONDS_UNSAID), 0, MOST_SECONDS);
    // Requests take their time: a token is not used in its last minute, nor its last quarter.
    return new Token(value, now.plusSeconds(seconds - Math.min(60, seconds / 4)));
  }

  private HttpRequest request(Instant now) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (!config.scope().isEmpty()) {
      form.put("scope", config.scope());
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(config.tokenUrl())
            .timeout(timeout)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded");
    switch (config.proof()) {
      case Proof.Secret(String secret) ->
          request.header("Authorization", basic(config.clientId(), secret));
      case Proof.SignedAssertion proof -> {
        form.put("client_assertion_type", ClientAssertion.TYPE);
        form.put("client_assertion", ClientAssertion.of(config, proof, now));
      }
    }
    String body =
        form.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return request.POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  private static String basic(String client, String secret) {
    String both = encoded(client) + ":" + encoded(secret);
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static JsonNode json(byte[] body) {
    try {
      return Json.mapper().readTree(body);
    } catch (IOException e) {
      return Json.mapper().missingNode();
    }
  }

  private static EhrFailure failure(Kind kind, String what, @Nullable Throwable cause) {
    return new EhrFailure(
        kind, Codes.NO_TOKEN, "the authorization server (oauth2.tokenUrl) " + what, cause);
  }

  @Override
  public void close() {
    http.close();
  }
}
