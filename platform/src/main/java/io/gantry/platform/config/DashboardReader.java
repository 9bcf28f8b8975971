package io.gantry.platform.config;

import io.gantry.platform.config.DashboardConfig.Oidc;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code dashboard}. */
final class DashboardReader {
  private static final List<String> ROLES = List.of("viewer", "operator", "reviewer", "admin");

  private final Function<Section, TlsConfig> tls;

  /**
   * @param tls how a section with keys is read
   */
  DashboardReader(Function<Section, TlsConfig> tls) {
    this.tls = tls;
  }

  DashboardConfig read(Section section) {
    DashboardConfig usual = new DashboardConfig("127.0.0.1", 8_480);
    Section session = section.section("session");
    DashboardConfig dashboard =
        new DashboardConfig(
            section.text("bind", usual.bind()),
            section.integer("port", usual.port(), 0, 65_535),
            section.texts("names", usual.names()),
            tls.apply(section.section("tls")),
            session.integer("idleMinutes", usual.idleMinutes(), 1, 12 * 60),
            session.integer("longestHours", usual.longestHours(), 1, 24),
            section.has("oidc") ? oidc(section.section("oidc")) : null);
    session.finish();
    section.finish();
    if (!Rules.isLoopback(dashboard.bind()) && !dashboard.tls().enabled()) {
      section.problem(
          Problems.UNSAFE,
          "bind",
          "is not a loopback address, and without tls.keyStore (PKCS #12) passwords would cross the"
              + " network readably: set it, or use 127.0.0.1 and a tunnel");
    }
    return dashboard;
  }

  private static @Nullable Oidc oidc(Section section) {
    String issuer =
        section.requiredText(
            "issuer", Rules::isHttpAddress, "https://..., as the provider names itself");
    URI uri = URI.create(Rules.isHttpAddress(issuer) ? issuer : "https://127.0.0.1");
    if (!"https".equalsIgnoreCase(uri.getScheme())
        && !Rules.isLoopback(String.valueOf(uri.getHost()))) {
      section.problem(
          Problems.UNSAFE, "issuer", "is not https: anybody on the way could sign in as an admin");
    }
    Section given = section.section("roles");
    Map<String, List<String>> roles = new LinkedHashMap<>();
    for (String role : ROLES) {
      List<String> groups = given.texts(role, List.of());
      if (!groups.isEmpty()) {
        roles.put(role, groups);
      }
    }
    given.finish();
    if (roles.isEmpty()) {
      section.wrong(
          "roles", "is missing: nobody could sign in; e.g. roles: { operator: [pacs-team] }");
    }
    Oidc oidc =
        new Oidc(
            uri,
            section.requiredText("clientId", text -> true, "as the provider knows Gantry"),
            section.optionalText("clientSecret"),
            section.text("name", "your organisation"),
            section.text("userClaim", "preferred_username"),
            section.text("groupsClaim", "groups"),
            roles,
            section.texts("patients", List.of()));
    section.finish();
    return oidc;
  }
}
