package io.gantry.reconciler.access;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where accounts and tokens are kept. What changes something is on record in the same step. */
public interface AccountStore {
  /** An account and the hash of its password, null where it has none. */
  record Stored(Account account, @Nullable String passwordHash) {}

  Optional<Stored> find(String name);

  /** By name. */
  List<Account> list();

  /** False where the name is taken. */
  boolean insert(Account account, @Nullable String passwordHash, Note note);

  /** A null hash leaves the password as it is. */
  void update(Account account, @Nullable String passwordHash, Note note);

  /**
   * @param hash SHA-256 of its text
   */
  void insertToken(ApiToken token, byte[] hash, Note note);

  Optional<ApiToken> token(byte[] hash);

  /**
   * Latest first.
   *
   * @param owner null: of everybody
   * @param after from behind this place, null: from the beginning
   */
  List<ApiToken> tokens(@Nullable String owner, ApiToken.@Nullable Place after, int limit);

  /** False where there is none that is still good. */
  boolean revoke(String id, @Nullable String owner, Note note);

  /** Something that happened and changed nothing. */
  void note(Note note);
}
