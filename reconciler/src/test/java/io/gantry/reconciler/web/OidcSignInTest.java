package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.web.signin.IdentityProvider;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.net.Inet4Address;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Authorization code flow against an OpenID provider that is not ours. */
@Timeout(120)
class OidcSignInTest {
  private static final String STAFF = "staff";

  @TempDir Path state;
  private MockOAuth2Server idp;
  private MemoryAccounts accounts;
  private Dashboard dashboard;

  @BeforeEach
  void start() throws Exception {
    idp = new MockOAuth2Server();
    idp.start(Inet4Address.ofLiteral("127.0.0.1"), 0);
    accounts = new MemoryAccounts();
    dashboard = dashboard(URI.create(idp.issuerUrl(STAFF).toString()));
  }

  @AfterEach
  void stop() {
    dashboard.close();
    idp.shutdown();
  }

  private Dashboard dashboard(URI issuer) {
    IdentityProvider provider =
        new IdentityProvider(
            issuer,
            "gantry",
            "secret",
            "Hospital sign-in",
            "preferred_username",
            "realm_access.roles",
            Map.of(Role.VIEWER, List.of("staff"), Role.OPERATOR, List.of("pacs")),
            List.of("radiology"));
    return Dashboard.start(
        "127.0.0.1",
        0,
        state,
        new SignInSettings(List.of(), null, Duration.ofMinutes(30), Duration.ofHours(12), provider),
        EmptyParts.with(accounts));
  }

  private void vouchesFor(String name, String... groups) {
    idp.enqueueCallback(
        new DefaultOAuth2TokenCallback(
            STAFF,
            "subject-of-" + name,
            "JWT",
            List.of("gantry"),
            Map.of("preferred_username", name, "realm_access", Map.of("roles", List.of(groups))),
            600));
  }

  /** As a browser goes: to the provider and back. */
  private HttpResponse<String> signIn(Visitor visitor) throws Exception {
    HttpResponse<String> there = visitor.get("/oauth2/authorization/provider");
    assertThat(there.statusCode()).isEqualTo(302);
    HttpResponse<String> back = visitor.get(location(there));
    assertThat(back.statusCode()).isEqualTo(302);
    return visitor.get(location(back));
  }

  private static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("Location").orElseThrow();
  }

  @Test
  void whomTheProviderVouchesForComesInWithTheRoleOfTheGroups() throws Exception {
    vouchesFor("Ada.Lovelace", "staff", "pacs", "radiology");
    try (Visitor visitor = new Visitor(dashboard.uri())) {
      assertThat(visitor.get("/login").body()).contains("Hospital sign-in");

      HttpResponse<String> entered = signIn(visitor);

      assertThat(entered.statusCode()).isEqualTo(200);
      assertThat(entered.body()).contains("Signed in");
      assertThat(visitor.get("/password").body()).contains("ada.lovelace");
      Account account = accounts.find("ada.lovelace").orElseThrow().account();
      assertThat(account.role()).isEqualTo(Role.OPERATOR);
      assertThat(account.patients()).isTrue();
      assertThat(account.external()).isTrue();
    }
  }

  @Test
  void theRequestAsksForAProofOfTheCodeAndANonce() throws Exception {
    try (Visitor visitor = new Visitor(dashboard.uri())) {
      HttpResponse<String> there = visitor.get("/oauth2/authorization/provider");

      assertThat(location(there))
          .contains("code_challenge_method=S256", "nonce=", "state=", "scope=openid");
      assertThat(there.headers().allValues("Set-Cookie"))
          .anyMatch(cookie ->
              cookie.startsWith("gantry-signin-")
                  && cookie.contains("HttpOnly")
                  && cookie.contains("SameSite=Lax"));
    }
  }

  @Test
  void whoseGroupsHaveNoRoleStaysOutsideAndIsOnRecord() throws Exception {
    vouchesFor("visitor", "guests");
    try (Visitor visitor = new Visitor(dashboard.uri())) {
      HttpResponse<String> refused = signIn(visitor);

      assertThat(location(refused)).endsWith("/login?stranger");
      assertThat(visitor.get("/password").statusCode()).isEqualTo(302);
      assertThat(accounts.find("visitor")).isEmpty();
    }
  }

  @Test
  void aLocalAccountIsNotTakenOverByItsName() throws Exception {
    vouchesFor("admin", "pacs");
    try (Visitor visitor = new Visitor(dashboard.uri())) {
      assertThat(location(signIn(visitor))).endsWith("/login?stranger");
      assertThat(accounts.find("admin").orElseThrow().account().external()).isFalse();
    }
  }

  @Test
  void aWayBackThatAnotherBrowserBeganIsRefused() throws Exception {
    vouchesFor("mallory", "pacs");
    try (Visitor attacker = new Visitor(dashboard.uri());
        Visitor victim = new Visitor(dashboard.uri())) {
      String code =
          location(attacker.get(location(attacker.get("/oauth2/authorization/provider"))));

      assertThat(location(victim.get(code))).endsWith("/login?provider");
      assertThat(victim.get("/password").statusCode()).isEqualTo(302);
    }
  }

  @Test
  void aWayBackIsGoodOnce() throws Exception {
    vouchesFor("ada", "pacs");
    try (Visitor visitor = new Visitor(dashboard.uri())) {
      String back = location(visitor.get(location(visitor.get("/oauth2/authorization/provider"))));
      assertThat(visitor.get(back).statusCode()).isEqualTo(200);

      assertThat(location(visitor.get(back))).endsWith("/login?provider");
    }
  }

  @Test
  void aProviderThatDoesNotAnswerLeavesTheLocalUsers() throws Exception {
    idp.shutdown();
    try (Visitor visitor = new Visitor(dashboard.uri())) {
      HttpResponse<String> answer = visitor.get("/oauth2/authorization/provider");

      assertThat(answer.statusCode()).isEqualTo(302);
      assertThat(location(answer)).endsWith("/login?provider");
      assertThat(visitor.get("/login").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aRoleThatTheProviderTakesAwayIsGoneAtTheNextSignIn() throws Exception {
    vouchesFor("ada", "pacs");
    try (Visitor visitor = new Visitor(dashboard.uri())) {
      assertThat(signIn(visitor).statusCode()).isEqualTo(200);
      vouchesFor("ada", "staff");
      try (Visitor again = new Visitor(dashboard.uri())) {
        assertThat(signIn(again).statusCode()).isEqualTo(200);
      }

      assertThat(accounts.find("ada").orElseThrow().account().role()).isEqualTo(Role.VIEWER);
      assertThat(visitor.get("/password").statusCode()).isEqualTo(302);
    }
  }
}
