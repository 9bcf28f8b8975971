package io.gantry.fhir.adapter.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.fhir.adapter.hapi.HapiEhr;
import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.publish.EhrFailure.Kind;
import io.gantry.platform.config.OAuth2Config;
import io.gantry.platform.config.OAuth2Config.Proof;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against an authorization server and a FHIR server of its own, over HTTP. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(60)
class ClientCredentialsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  /** What the authorization server was asked. */
  private record Asked(String authorization, Map<String, String> form) {}

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<String> sent = new CopyOnWriteArrayList<>();

  /** What the FHIR server still takes. */
  private final List<String> good = new CopyOnWriteArrayList<>();

  private HttpServer server;
  private Instant now = START;
  private int status = 200;
  private String error = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/token", this::token);
    server.createContext("/fhir", this::fhir);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        Arrays.stream(new String(exchange.getRequestBody().readAllBytes(), UTF_8).split("&"))
            .map(field -> field.split("=", 2))
            .collect(Collectors.toMap(f -> f[0], f -> URLDecoder.decode(f[1], UTF_8)));
    asked.add(
        new Asked(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")), form));
    String token = "token-" + asked.size();
    good.add(token);
    answer(
        exchange,
        status,
        "application/json",
        status == 200
            ? "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":300}"
                .formatted(token)
            : "{\"error\":\"%s\",\"error_description\":\"of nobody's business\"}".formatted(error));
  }

  private void fhir(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    sent.add(exchange.getRequestMethod() + " " + authorization);
    boolean taken = good.contains(authorization.replace("Bearer ", ""));
    answer(
        exchange,
        taken ? 200 : 401,
        "application/fhir+json",
        "{\"resourceType\":\"Bundle\",\"type\":\"searchset\"}");
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
    exchange.getResponseBody().write(body.getBytes(UTF_8));
    exchange.close();
  }

  private OAuth2Config config(Proof proof) {
    return new OAuth2Config(
        address("/token"), "gantry client", "system/Patient.rs system/ImagingStudy.cruds", proof);
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private ClientCredentials tokens(Proof proof) {
    return new ClientCredentials(config(proof), TIMEOUT, () -> now);
  }

  @Test
  void aTokenIsKeptAndRenewedBeforeItEnds() throws Exception {
    try (ClientCredentials tokens = tokens(new Proof.Secret("s3cr:et %"))) {
      assertThat(tokens.current()).isEqualTo("token-1");
      now = START.plusSeconds(239);
      assertThat(tokens.current()).isEqualTo("token-1");
      now = START.plusSeconds(241);
      assertThat(tokens.current()).isEqualTo("token-2");
    }
    Asked first = asked.getFirst();
    assertThat(first.form())
        .containsEntry("grant_type", "client_credentials")
        .containsEntry("scope", "system/Patient.rs system/ImagingStudy.cruds")
        .hasSize(2);
    String basic =
        new String(Base64.getDecoder().decode(first.authorization().replace("Basic ", "")), UTF_8);
    assertThat(basic).isEqualTo("gantry+client:s3cr%3Aet+%25");
  }

  @Test
  void aKeyProvesWhoWeAreWithAStatementThatIsGoodOnceAndForMinutes() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(new ECGenParameterSpec("secp384r1"));
    List<String> statements = new ArrayList<>();
    for (KeyPair keys : List.of(rsa.generateKeyPair(), ec.generateKeyPair())) {
      try (ClientCredentials tokens =
          tokens(new Proof.SignedAssertion(keys.getPrivate(), "key-1"))) {
        tokens.current();
        tokens.refused(tokens.current());
        tokens.current();
      }
      boolean elliptic = keys.getPublic().getAlgorithm().equals("EC");
      for (Asked one : asked) {
        assertThat(one.authorization()).isEqualTo("null");
        assertThat(one.form())
            .containsEntry(
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        String[] parts = String.valueOf(one.form().get("client_assertion")).split("\\.");
        Signature signature =
            Signature.getInstance(elliptic ? "SHA384withECDSAinP1363Format" : "SHA384withRSA");
        signature.initVerify(keys.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        JsonNode header = Json.mapper().readTree(Base64.getUrlDecoder().decode(parts[0]));
        assertThat(header.path("alg").asText()).isEqualTo(elliptic ? "ES384" : "RS384");
        assertThat(header.path("kid").asText()).isEqualTo("key-1");
        JsonNode claims = Json.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
        assertThat(claims.path("iss").asText()).isEqualTo("gantry client");
        assertThat(claims.path("sub").asText()).isEqualTo("gantry client");
        assertThat(claims.path("aud").asText()).isEqualTo(address("/token").toString());
        assertThat(claims.path("exp").asLong() - START.getEpochSecond()).isBetween(1L, 300L);
        statements.add(claims.path("jti").asText());
      }
      asked.clear();
    }
    assertThat(statements).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void aRequestThatIsRefusedGoesOutOnceMoreWithANewToken() throws Exception {
    try (ClientCredentials tokens = tokens(new Proof.Secret("secret"));
        HapiEhr ehr = new HapiEhr(address("/fhir"), TIMEOUT, tokens)) {
      assertThat(ehr.studies("urn:dicom:uid", "urn:oid:1.2")).isEmpty();
      assertThat(ehr.studies("urn:dicom:uid", "urn:oid:1.2")).isEmpty();
      assertThat(asked).as("one token for both").hasSize(1);

      good.clear(); // the server was restarted and has forgotten
      assertThat(ehr.patients("urn:oid:1.2", "17")).as("a POST, sent twice").isEmpty();
      assertThat(sent.subList(2, 4)).containsExactly("POST Bearer token-1", "POST Bearer token-2");

      sent.clear();
      server.removeContext("/fhir");
      server.createContext(
          "/fhir",
          exchange -> {
            sent.add("refused");
            answer(exchange, 401, "application/fhir+json", "{}");
          });
      EhrFailure failure =
          catchThrowableOfType(EhrFailure.class, () -> ehr.studies("urn:dicom:uid", "urn:oid:1"));
      assertThat(failure.code()).isEqualTo("GTY-0703");
      assertThat(sent).hasSize(2);
    }
  }

  @Test
  void whyThereIsNoTokenIsToldWithoutWhatTheServerWrites() {
    try (ClientCredentials tokens = tokens(new Proof.Secret("secret"));
        HapiEhr ehr = new HapiEhr(address("/fhir"), TIMEOUT, tokens)) {
      status = 401;
      error = "invalid_client";
      EhrFailure refused =
          catchThrowableOfType(EhrFailure.class, () -> ehr.studies("urn:dicom:uid", "urn:oid:1"));
      assertThat(refused.kind()).isEqualTo(Kind.PERMANENT);
      assertThat(refused.code()).isEqualTo("GTY-0706");
      assertThat(refused.getMessage())
          .contains("invalid_client")
          .doesNotContain("business")
          .doesNotContain("secret ");
      status = 503;
      EhrFailure busy = catchThrowableOfType(EhrFailure.class, tokens::current);
      assertThat(busy.kind()).isEqualTo(Kind.TRANSIENT);
      assertThat(sent).as("the EHR is not asked without one").isEmpty();
    }
  }
}
