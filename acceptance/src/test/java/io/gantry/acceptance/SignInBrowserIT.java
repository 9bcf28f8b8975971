package io.gantry.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.gantry.app.Output;
import io.gantry.app.Pipeline;
import io.gantry.app.StageName;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.testkit.FreePort;
import java.net.Inet4Address;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sign-in by an identity provider of another site, in a real browser: the way back comes from
 * elsewhere, and the strict session cookie must work all the same.
 */
@Timeout(240)
class SignInBrowserIT {
  @TempDir Path directory;

  @Test
  void aPersonOfTheHospitalSignsInWithoutALocalPassword() throws Exception {
    EmbeddedPostgres.allowPassing(directory);
    MockOAuth2Server idp = new MockOAuth2Server();
    idp.start(Inet4Address.ofLiteral("127.0.0.1"), 0);
    // To a browser localhost is another site than 127.0.0.1.
    URI issuer = URI.create("http://localhost:" + idp.baseUrl().port() + "/staff");
    idp.enqueueCallback(
        new DefaultOAuth2TokenCallback(
            "staff",
            "subject",
            "JWT",
            List.of("gantry"),
            Map.of("preferred_username", "ada.lovelace", "groups", List.of("pacs")),
            600));
    try (Pipeline pipeline =
            Pipeline.start(
                ConfigLoader.load(config(issuer)),
                Set.of(StageName.RECONCILER),
                new Output(false, true));
        Chromium chromium = Chromium.start();
        BrowserContext context = chromium.browser().newContext()) {
      Page page = context.newPage();
      page.navigate(pipeline.dashboard().orElseThrow().toString());
      assertThat(Chromium.seriousFindings(page)).isEmpty();

      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Hospital sign-in"))
          .click();

      assertThat(page.locator("header .who span")).hasText("ada.lovelace");
      assertThat(context.cookies())
          .filteredOn(cookie -> cookie.name.matches("gantry-[0-9a-f]{8}"))
          .singleElement()
          .satisfies(cookie -> assertThat(String.valueOf(cookie.sameSite)).isEqualTo("STRICT"));
      page.reload();
      assertThat(page.locator("header .who span")).hasText("ada.lovelace");
    } finally {
      idp.shutdown();
    }
  }

  private Path config(URI issuer) throws Exception {
    return Files.writeString(
        directory.resolve("gantry.yaml"),
        """
        state: %s
        sources: [ { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: %d, issuerOfPatientId: A } ]
        archive: { endpoint: embedded }
        dashboard:
          port: 0
          oidc:
            issuer: %s
            clientId: gantry
            clientSecret: hush
            name: Hospital sign-in
            roles: { viewer: [pacs] }
        """
            .formatted(directory.resolve("state"), FreePort.find(), issuer));
  }
}
