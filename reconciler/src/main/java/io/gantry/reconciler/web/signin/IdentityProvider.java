package io.gantry.reconciler.web.signin;

import io.gantry.reconciler.access.Role;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider that vouches for people (OpenID Connect Core 1.0), and what its groups may do
 * here.
 *
 * @param name on the button
 * @param userClaim becomes the account's name
 * @param groupsClaim a text or a list of texts; with dots: inside objects
 * @param roles the groups that have a role; of several roles the one that may most counts
 * @param patients groups that see what names a patient
 */
public record IdentityProvider(
    URI issuer,
    String clientId,
    @Nullable String clientSecret,
    String name,
    String userClaim,
    String groupsClaim,
    Map<Role, List<String>> roles,
    List<String> patients) {
  // May most: administrators everything, reviewers decide whose images they are.
  private static final List<Role> BY_RANK =
      List.of(Role.ADMIN, Role.REVIEWER, Role.OPERATOR, Role.VIEWER);

  public IdentityProvider {
    roles = Map.copyOf(roles);
    patients = List.copyOf(patients);
  }

  /** Who comes, as far as the claims say. */
  record Person(String name, Role role, boolean patients) {}

  /** Empty where the claims name nobody, or none of the groups has a role. */
  Optional<Person> person(Map<String, Object> claims) {
    Object name = at(claims, userClaim);
    Set<String> groups = texts(at(claims, groupsClaim));
    if (!(name instanceof String text) || text.isBlank()) {
      return Optional.empty();
    }
    return BY_RANK.stream()
        .filter(role -> roles.getOrDefault(role, List.of()).stream().anyMatch(groups::contains))
        .findFirst()
        .map(role -> new Person(text, role, patients.stream().anyMatch(groups::contains)));
  }

  /** A claim whose own name has dots goes before the way through objects. */
  private static @Nullable Object at(Map<?, ?> claims, String path) {
    Object whole = claims.get(path);
    int dot = path.indexOf('.');
    if (whole != null || dot < 0) {
      return whole;
    }
    return claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? at(inner, path.substring(dot + 1))
        : null;
  }

  private static Set<String> texts(@Nullable Object claim) {
    Set<String> texts = new LinkedHashSet<>();
    if (claim instanceof Collection<?> several) {
      several.forEach(one -> texts.add(String.valueOf(one)));
    } else if (claim instanceof String one) {
      texts.add(one);
    }
    return texts;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "IdentityProvider[issuer=" + issuer + "]";
  }
}
