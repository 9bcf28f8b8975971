package io.gantry.reconciler.access;

import io.gantry.reconciler.wave.Request;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What administrators do to accounts and tokens. All of it goes on record. */
public interface Accounts {
  /** By name. */
  List<Account> list();

  /**
   * A new account with a one-time password.
   *
   * @throws io.gantry.platform.GantryException GTY-0809 where the name is taken or is none
   */
  OneTimePassword add(String name, Role role, boolean patients, Request request);

  /**
   * A new one-time password; sessions are over.
   *
   * @throws io.gantry.platform.GantryException GTY-0809 where there is no such account, or it has
   *     no password here
   */
  OneTimePassword reset(String name, Request request);

  /**
   * Another role, or more or fewer rights; sessions are over.
   *
   * @throws io.gantry.platform.GantryException GTY-0809 where there is no such account
   */
  Account change(String name, Change change, Request request);

  /**
   * A token for programs.
   *
   * @param lifetime 24 hours at most
   * @throws io.gantry.platform.GantryException GTY-0813 where scopes or lifetime are more than the
   *     owner has or may give
   */
  IssuedToken issue(
      String owner, Set<Permission> scopes, Duration lifetime, String label, Request request);

  /** Latest first, 1,000 at most; of everybody without an owner. */
  default List<ApiToken> tokens(@Nullable String owner) {
    return tokens(owner, null, 1_000);
  }

  /**
   * The same in pages.
   *
   * @param after from behind this place, null: from the beginning
   */
  List<ApiToken> tokens(@Nullable String owner, ApiToken.@Nullable Place after, int limit);

  /**
   * From now on it is refused.
   *
   * @param owner only where it is this one's; null: anybody's
   * @throws io.gantry.platform.GantryException GTY-0813 where there is no such token
   */
  void revoke(String id, @Nullable String owner, Request request);
}
