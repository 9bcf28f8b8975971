package io.gantry.platform.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where pages and REST are served, and for how long who has signed in stays so.
 *
 * @param names host names that it answers to, beside loopback and the address it listens at
 * @param tls needed off loopback
 * @param idleMinutes a session ends so long after the last page
 * @param longestHours a session ends so long after the sign-in
 * @param oidc who vouches for people beside local accounts; null: nobody
 */
public record DashboardConfig(
    String bind,
    int port,
    List<String> names,
    TlsConfig tls,
    int idleMinutes,
    int longestHours,
    @Nullable Oidc oidc) {
  public DashboardConfig {
    names = List.copyOf(names);
  }

  /** The usual one at that place. */
  public DashboardConfig(String bind, int port) {
    this(bind, port, List.of(), TlsConfig.OFF, 30, 12, null);
  }

  /**
   * An OpenID provider (OpenID Connect Core 1.0, authorization code flow).
   *
   * @param issuer its discovery document lies below it; https off loopback
   * @param name on the button
   * @param userClaim becomes the user's name here
   * @param groupsClaim a text or texts; with dots: inside objects ({@code realm_access.roles})
   * @param roles role (viewer, operator, reviewer, admin) to the groups that have it
   * @param patients groups that see what names a patient
   */
  public record Oidc(
      URI issuer,
      String clientId,
      @Nullable String clientSecret,
      String name,
      String userClaim,
      String groupsClaim,
      Map<String, List<String>> roles,
      List<String> patients) {
    public Oidc {
      roles = new LinkedHashMap<>(roles);
      patients = List.copyOf(patients);
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Oidc[issuer=" + issuer + ", clientId=" + clientId + "]";
    }
  }
}
