package io.gantry.reconciler.access;

import io.gantry.platform.GantryException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a person, a token or a command may do; a scope of a token has the name in lower case. */
public enum Permission {
  /** Look at waves, studies, findings: nothing that names a patient. */
  SEE,
  /** Plan, start, pause, stop; limits; what is moved first. */
  OPERATE,
  /** Decide what waits in a worklist. */
  REVIEW,
  /** See what names a patient; each look is on record. Goes with no role by itself. */
  PATIENTS,
  /** Accounts, tokens of others, the whole record of who did what. */
  ADMINISTER;

  /** As it is written in tokens and commands. */
  public String scope() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The permissions of these scopes.
   *
   * @throws GantryException GTY-0813 where one is none
   */
  public static Set<Permission> of(Iterable<String> scopes) {
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    for (String scope : scopes) {
      permissions.add(
          Arrays.stream(values())
              .filter(one -> one.scope().equals(scope.strip().toLowerCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(() ->
                  new GantryException(
                      "GTY-0813",
                      "There is no such scope; there are "
                          + Arrays.stream(values())
                              .map(Permission::scope)
                              .collect(Collectors.joining(", ")))));
    }
    return permissions;
  }
}
