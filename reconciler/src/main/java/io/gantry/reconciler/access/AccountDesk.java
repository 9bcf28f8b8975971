package io.gantry.reconciler.access;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.AccountStore.Stored;
import io.gantry.reconciler.wave.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of accounts, passwords and tokens, on a store. Safe between threads. */
public final class AccountDesk implements Accounts {
  /** Every token begins with it, so that a leaked one is found by searching. */
  public static final String TOKEN_PREFIX = "gty_";

  /** The account of the first start. */
  public static final String FIRST = "admin";

  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int SHORTEST_PASSWORD = 12;
  private static final int LONGEST_PASSWORD = 128;
  private static final int LONGEST_LABEL = 100;

  private final AccountStore store;
  private final PasswordHash hash;
  private final Clock clock;

  public AccountDesk(AccountStore store, PasswordHash hash, Clock clock) {
    this.store = store;
    this.hash = hash;
    this.clock = clock;
  }

  /** At the first start, an administrator with a one-time password; empty at every other. */
  public Optional<OneTimePassword> first() {
    return store.list().isEmpty()
        ? Optional.of(add(FIRST, Role.ADMIN, false, Request.own("first start")))
        : Optional.empty();
  }

  @Override
  public List<Account> list() {
    return store.list();
  }

  /** The account of that name. */
  public Optional<Stored> find(String name) {
    return store.find(Account.normal(name));
  }

  @Override
  public OneTimePassword add(String name, Role role, boolean patients, Request request) {
    String password = Secret.typed();
    Account account = new Account(Account.normal(name), role, patients, false, true, false, now());
    insert(account, hash.of(password), request, "role " + role.text());
    return new OneTimePassword(account, password);
  }

  /** Somebody for whom an identity provider vouches: known, and with this role, from now on. */
  public Account vouchedFor(String name, Role role, boolean patients) {
    String normal = Account.normal(name);
    Request request = Request.own("identity provider");
    Optional<Stored> known = store.find(normal);
    if (known.isEmpty()) {
      Account account = new Account(normal, role, patients, false, false, true, now());
      insert(account, null, request, "role " + role.text());
      return account;
    }
    Account account = known.get().account();
    if (!account.external() || account.disabled()) {
      throw new GantryException(
          "GTY-0814",
          account.disabled()
              ? "This account is disabled"
              : "There is a local user of this name: rename one of the two");
    }
    return account.role() == role && account.patients() == patients
        ? account
        : change(normal, new Change(role, patients, null), request);
  }

  private void insert(
      Account account, @Nullable String passwordHash, Request request, String detail) {
    Note note = Note.of(request, "add user", user(account.name()), detail);
    if (!store.insert(account, passwordHash, note)) {
      throw new GantryException("GTY-0809", "There is a user of this name already");
    }
  }

  @Override
  public OneTimePassword reset(String name, Request request) {
    Account known = require(name).account();
    if (known.external()) {
      throw new GantryException(
          "GTY-0809", "This user has no password here: the identity provider vouches for them");
    }
    String password = Secret.typed();
    Account account = known.withPassword(true, now());
    store.update(
        account, hash.of(password), Note.of(request, "reset password", user(account.name()), ""));
    return new OneTimePassword(account, password);
  }

  @Override
  public Account change(String name, Change change, Request request) {
    Account account = require(name).account().with(change, now());
    store.update(
        account, null, Note.of(request, "change user", user(account.name()), change.words()));
    return account;
  }

  /**
   * The person chooses a password.
   *
   * @throws GantryException GTY-0810 where it can't be taken, or the present one is wrong
   */
  public Account choose(String name, String present, String wanted, Request request) {
    Stored stored = require(name);
    String known = stored.passwordHash();
    if (known == null || !hash.matches(present, known)) {
      store.note(Note.of(request, "change password refused", user(name), "present one is wrong"));
      throw new GantryException("GTY-0810", "The present password is wrong");
    }
    requireGood(stored.account(), present, wanted);
    Account account = stored.account().withPassword(false, now());
    store.update(
        account, hash.of(wanted), Note.of(request, "change password", user(account.name()), ""));
    return account;
  }

  private static void requireGood(Account account, String present, String wanted) {
    String problem =
        wanted.length() < SHORTEST_PASSWORD
            ? "has fewer than " + SHORTEST_PASSWORD + " characters"
            : wanted.length() > LONGEST_PASSWORD
                ? "has more than " + LONGEST_PASSWORD + " characters"
                : wanted.equals(present)
                    ? "is the present one"
                    : wanted.toLowerCase(Locale.ROOT).contains(account.name())
                            || wanted.chars().distinct().count() < 5
                        ? "is too easy to guess"
                        : "";
    if (!problem.isEmpty()) {
      throw new GantryException("GTY-0810", "The new password " + problem);
    }
  }

  @Override
  public IssuedToken issue(
      String owner, Set<Permission> scopes, Duration lifetime, String label, Request request) {
    Account account = require(owner).account();
    if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST) > 0) {
      throw new GantryException("GTY-0813", "A token lives 24 hours at most");
    }
    if (scopes.isEmpty() || !account.permissions().containsAll(scopes) || account.disabled()) {
      throw new GantryException(
          "GTY-0813", "A token has one scope at least, and none that its owner has not");
    }
    if (label.length() > LONGEST_LABEL) {
      throw new GantryException("GTY-0813", "The label is longer than 100 letters");
    }
    String text = TOKEN_PREFIX + Secret.token();
    byte[] kept = Secret.hash(text);
    ApiToken token =
        new ApiToken(
            java.util.HexFormat.of().formatHex(kept, 0, 6),
            account.name(),
            label.strip(),
            scopes,
            now(),
            now().plus(lifetime),
            null);
    store.insertToken(
        token,
        kept,
        Note.of(
            request,
            "issue token",
            "token " + token.id(),
            "%s, %s, until %s".formatted(owner, token.scopes(), token.expiresAt())));
    return new IssuedToken(token, text);
  }

  /** What the bearer of this text may do; empty where it is no token that is good now. */
  public Optional<Bearer> bearer(String text) {
    return store
        .token(Secret.hash(text))
        .filter(token -> token.goodAt(now()))
        .flatMap(token ->
            store
                .find(token.owner())
                .map(Stored::account)
                .filter(owner -> !owner.disabled())
                .map(owner -> new Bearer(token, allowed(token, owner))));
  }

  /**
   * Who shows a token.
   *
   * @param permissions what its scopes and its owner have in common
   */
  public record Bearer(ApiToken token, Set<Permission> permissions) {}

  private static Set<Permission> allowed(ApiToken token, Account owner) {
    Set<Permission> allowed = EnumSet.noneOf(Permission.class);
    allowed.addAll(token.scopes());
    allowed.retainAll(owner.permissions());
    return allowed;
  }

  @Override
  public List<ApiToken> tokens(@Nullable String owner, ApiToken.@Nullable Place after, int limit) {
    return store.tokens(owner == null ? null : Account.normal(owner), after, limit);
  }

  @Override
  public void revoke(String id, @Nullable String owner, Request request) {
    if (!store.revoke(id, owner, Note.of(request, "revoke token", "token " + id, ""))) {
      throw new GantryException("GTY-0813", "There is no such token that is still good");
    }
  }

  /** Something that happened and changed nothing. */
  public void note(Note note) {
    store.note(note);
  }

  private Stored require(String name) {
    return find(name)
        .orElseThrow(() -> new GantryException("GTY-0809", "There is no user of this name"));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static String user(String name) {
    return "user " + name;
  }
}
