package io.gantry.reconciler.access;

import static io.gantry.reconciler.access.Permission.ADMINISTER;
import static io.gantry.reconciler.access.Permission.OPERATE;
import static io.gantry.reconciler.access.Permission.REVIEW;
import static io.gantry.reconciler.access.Permission.SEE;

import io.gantry.platform.GantryException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a person is here. None of them sees patients by itself: that is granted per account. */
public enum Role {
  VIEWER,
  OPERATOR,
  REVIEWER,
  ADMIN;

  /** What one of this role may do. */
  public Set<Permission> permissions() {
    return switch (this) {
      case VIEWER -> EnumSet.of(SEE);
      case OPERATOR -> EnumSet.of(SEE, OPERATE);
      case REVIEWER -> EnumSet.of(SEE, REVIEW);
      case ADMIN -> EnumSet.of(SEE, OPERATE, REVIEW, ADMINISTER);
    };
  }

  /** As it is written in configuration and commands. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The role of this name.
   *
   * @throws GantryException GTY-0809 where there is none
   */
  public static Role of(String text) {
    try {
      return valueOf(text.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new GantryException(
          "GTY-0809", "There is no such role; there are viewer, operator, reviewer, admin", e);
    }
  }
}
