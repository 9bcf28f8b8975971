package io.gantry.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardReaderTest {
  @TempDir Path temp;

  private GantryConfig load(String oidc) throws IOException {
    Path file = temp.resolve("gantry.yaml");
    Files.writeString(
        file,
        """
        state: state
        sources: [ { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: 4242 } ]
        dashboard:
          oidc:
        """
            + oidc.indent(4));
    return ConfigLoader.load(file);
  }

  @Test
  void anIdentityProviderHasItsUsualClaims() throws IOException {
    DashboardConfig.Oidc oidc =
        load("""
        issuer: https://idp.hospital.example/realms/staff
        clientId: gantry
        clientSecret: hush
        roles: { operator: [pacs], admin: [root, wheel] }
        """)
            .dashboard()
            .oidc();

    assertThat(oidc)
        .isEqualTo(
            new DashboardConfig.Oidc(
                URI.create("https://idp.hospital.example/realms/staff"),
                "gantry",
                "hush",
                "your organisation",
                "preferred_username",
                "groups",
                Map.of("operator", List.of("pacs"), "admin", List.of("root", "wheel")),
                List.of()));
    assertThat(String.valueOf(oidc)).doesNotContain("hush");
    assertThat(
            ConfigLoader.show(
                load(
                    "issuer: https://idp.example\nclientId: a\nclientSecret: hush\nroles: { admin: [a] }\n")))
        .doesNotContain("hush");
  }

  @Test
  void withoutRolesOrOverPlainHttpItIsRefused() {
    assertThatThrownBy(() ->
            load(
                """
                issuer: http://idp.hospital.example/
                clientId: gantry
                roles: { operater: [pacs] }
                """))
        .hasMessageContaining("GTY-0132")
        .hasMessageContaining("dashboard.oidc.issuer")
        .hasMessageContaining("did you mean 'operator'?")
        .hasMessageContaining("dashboard.oidc.roles");
  }
}
