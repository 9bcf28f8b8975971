package io.gantry.reconciler.access;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.gantry.platform.GantryException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A person who may sign in.
 *
 * @param name lower case
 * @param patients whether what names a patient is shown
 * @param mustChange whether the password was given by somebody else: nothing else may be done first
 * @param external whether an identity provider vouches for the person, who has no password here
 * @param changedAt since when it is as it is; sessions from before are over
 */
public record Account(
    String name,
    Role role,
    boolean patients,
    boolean disabled,
    boolean mustChange,
    boolean external,
    Instant changedAt) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,99}");

  public Account {
    if (!NAME.matcher(name).matches()) {
      throw new GantryException(
          "GTY-0809",
          "A user's name has 1 to 100 letters a to z, digits and . _ @ + -, beginning with a letter"
              + " or digit");
    }
  }

  /** As names are compared. */
  public static String normal(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /** What the role allows, and patients where granted. */
  @JsonIgnore
  public Set<Permission> permissions() {
    Set<Permission> all = EnumSet.copyOf(role.permissions());
    if (patients) {
      all.add(Permission.PATIENTS);
    }
    return all;
  }

  Account with(Change change, Instant now) {
    Role newRole = change.role();
    Boolean newPatients = change.patients();
    Boolean newDisabled = change.disabled();
    return new Account(
        name,
        newRole == null ? role : newRole,
        newPatients == null ? patients : newPatients,
        newDisabled == null ? disabled : newDisabled,
        mustChange,
        external,
        now);
  }

  Account withPassword(boolean givenByOthers, Instant now) {
    return new Account(name, role, patients, disabled, givenByOthers, external, now);
  }
}
