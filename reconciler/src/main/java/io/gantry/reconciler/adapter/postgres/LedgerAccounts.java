package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.AccountStore;
import io.gantry.reconciler.access.ApiToken;
import io.gantry.reconciler.access.Note;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.access.Role;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tables account and api_token. Their transactions take no turn behind the ledger's batches: a
 * sign-in is not to wait for those. Safe between threads.
 */
public final class LedgerAccounts implements AccountStore {
  private static final String ACCOUNT =
      "SELECT name, role, patients, disabled, must_change, external, changed_at, password_hash"
          + " FROM account";
  private static final String TOKEN =
      "SELECT id, owner, label, scopes, created_at, expires_at, revoked_at FROM api_token";

  private final Database database;

  public LedgerAccounts(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Stored> find(String name) {
    return in(connection ->
        Sql.one(
            connection,
            ACCOUNT + " WHERE name = ?",
            row -> new Stored(account(row), row.getString(8)),
            name));
  }

  @Override
  public List<Account> list() {
    return in(
        connection -> Sql.list(connection, ACCOUNT + " ORDER BY name", LedgerAccounts::account));
  }

  @Override
  public boolean insert(Account account, @Nullable String passwordHash, Note note) {
    return in(connection -> {
      int rows =
          Sql.update(
              connection,
              "INSERT INTO account (name, role, patients, disabled, must_change, external,"
                  + " changed_at, password_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                  + " ON CONFLICT DO NOTHING",
              account.name(),
              account.role().text(),
              account.patients(),
              account.disabled(),
              account.mustChange(),
              account.external(),
              account.changedAt(),
              passwordHash);
      if (rows == 1) {
        write(connection, note);
      }
      return rows == 1;
    });
  }

  @Override
  public void update(Account account, @Nullable String passwordHash, Note note) {
    in(connection -> {
      Sql.update(
          connection,
          "UPDATE account SET role = ?, patients = ?, disabled = ?, must_change = ?,"
              + " changed_at = ?, password_hash = coalesce(?, password_hash) WHERE name = ?",
          account.role().text(),
          account.patients(),
          account.disabled(),
          account.mustChange(),
          account.changedAt(),
          passwordHash,
          account.name());
      write(connection, note);
      return true;
    });
  }

  @Override
  public void insertToken(ApiToken token, byte[] hash, Note note) {
    in(connection -> {
      Sql.update(
          connection,
          "INSERT INTO api_token (id, hash, owner, label, scopes, created_at, expires_at)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          token.id(),
          hash,
          token.owner(),
          token.label(),
          token.scopes().stream().map(Permission::scope).sorted().toList(),
          token.createdAt(),
          token.expiresAt());
      write(connection, note);
      return true;
    });
  }

  @Override
  public Optional<ApiToken> token(byte[] hash) {
    return in(connection ->
        Sql.one(connection, TOKEN + " WHERE hash = ?", LedgerAccounts::token, (Object) hash));
  }

  /** From their ends: index api_token_by_time, of one owner api_token_by_owner. */
  @Override
  public List<ApiToken> tokens(@Nullable String owner, ApiToken.@Nullable Place after, int limit) {
    List<Object> arguments = new ArrayList<>();
    StringBuilder where = new StringBuilder(" WHERE true");
    if (owner != null) {
      where.append(" AND owner = ?");
      arguments.add(owner);
    }
    if (after != null) {
      where.append(" AND (created_at, id) < (?, ?)");
      arguments.add(after.createdAt());
      arguments.add(after.id());
    }
    arguments.add(limit);
    return in(connection ->
        Sql.list(
            connection,
            TOKEN + where + " ORDER BY created_at DESC, id DESC LIMIT ?",
            LedgerAccounts::token,
            arguments.toArray()));
  }

  @Override
  public boolean revoke(String id, @Nullable String owner, Note note) {
    return in(connection -> {
      int rows =
          Sql.update(
              connection,
              "UPDATE api_token SET revoked_at = now() WHERE id = ? AND revoked_at IS NULL"
                  + " AND (?::text IS NULL OR owner = ?)",
              id,
              owner,
              owner);
      if (rows == 1) {
        write(connection, note);
      }
      return rows == 1;
    });
  }

  @Override
  public void note(Note note) {
    in(connection -> {
      write(connection, note);
      return true;
    });
  }

  private static void write(Connection connection, Note note) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO audit (actor, action, subject, why, detail) VALUES (?, ?, ?, ?, ?)",
        note.by(),
        note.action(),
        note.subject(),
        note.why(),
        note.detail());
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString(1),
        Role.of(row.getString(2)),
        row.getBoolean(3),
        row.getBoolean(4),
        row.getBoolean(5),
        row.getBoolean(6),
        row.getTimestamp(7).toInstant());
  }

  private static ApiToken token(ResultSet row) throws SQLException {
    Array scopes = row.getArray(4);
    Timestamp revoked = row.getTimestamp(7);
    return new ApiToken(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        Permission.of(Arrays.asList((String[]) scopes.getArray())),
        row.getTimestamp(5).toInstant(),
        row.getTimestamp(6).toInstant(),
        revoked == null ? null : revoked.toInstant());
  }

  private <T> T in(Database.Work<T> work) {
    try {
      return database.apart(work);
    } catch (SQLException e) {
      throw new GantryException("GTY-0609", "The ledger's database does not answer", e);
    }
  }
}
