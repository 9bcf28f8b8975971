package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard over TLS, with a key that the JDK's keytool made. */
@Timeout(120)
class HttpsTest {
  private static final String PASSWORD = "not a secret";

  @TempDir static Path folder;
  private static Path keyStore;
  private static Dashboard dashboard;

  @BeforeAll
  static void serve() throws Exception {
    keyStore = folder.resolve("gantry.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "gantry",
                "-dname",
                "CN=gantry.test",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    dashboard = start(PASSWORD);
  }

  private static Dashboard start(String password) {
    return Dashboard.start(
        "127.0.0.1",
        0,
        folder,
        new SignInSettings(
            List.of(),
            new SignInSettings.Tls(keyStore, password, List.of("TLSv1.2", "TLSv1.3")),
            Duration.ofMinutes(30),
            Duration.ofHours(12),
            null),
        EmptyParts.with(new MemoryAccounts()));
  }

  @AfterAll
  static void stop() {
    dashboard.close();
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Trusts what stands in endpoint.json and nothing else, as commands of this machine do. */
  private static HttpClient.Builder trusting() throws Exception {
    JsonNode endpoint = Json.mapper().readTree(folder.resolve("endpoint.json").toFile());
    byte[] certificate = Base64.getDecoder().decode(endpoint.path("certificate").asText());
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "gantry",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate)));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context);
  }

  @Test
  void theSignInPageIsServedWithASecureCookieAndTransportSecurity() throws Exception {
    try (HttpClient client = trusting().build()) {
      HttpResponse<String> page = get(client, dashboard.uri().resolve("/login"));

      assertThat(dashboard.uri().getScheme()).isEqualTo("https");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Strict-Transport-Security")).isPresent();
      assertThat(page.headers().allValues("Set-Cookie"))
          .isNotEmpty()
          .allMatch(cookie -> cookie.contains("Secure") && cookie.contains("SameSite=Strict"));
    }
  }

  @Test
  void whoDoesNotKnowTheCertificateDoesNotTalkToIt() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> get(client, dashboard.uri()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void plainHttpIsNotServedOnThatPort() {
    URI plain = URI.create("http://127.0.0.1:" + dashboard.uri().getPort() + "/login");
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(statusOrZero(client, plain)).isNotEqualTo(200);
    }
  }

  private static int statusOrZero(HttpClient client, URI uri) {
    try {
      return get(client, uri).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void outdatedProtocolsAreRefused() throws Exception {
    SSLParameters old = new SSLParameters(null, new String[] {"TLSv1.1"});
    try (HttpClient client = trusting().sslParameters(old).build()) {
      assertThatThrownBy(() -> get(client, dashboard.uri())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aKeyStoreWithAnotherPasswordStopsTheStartAndLeavesNoEndpoint() throws Exception {
    byte[] before = Files.readAllBytes(folder.resolve("endpoint.json"));
    assertThatThrownBy(() -> start("wrong"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo("GTY-0812"));
    assertThat(Files.readAllBytes(folder.resolve("endpoint.json"))).isEqualTo(before);
  }
}
