package io.gantry.reconciler.web;

import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.AccountStore;
import io.gantry.reconciler.access.ApiToken;
import io.gantry.reconciler.access.Note;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Accounts, tokens and what went on record, in memory. Safe between threads. */
final class MemoryAccounts implements AccountStore {
  private final Map<String, Stored> accounts = new TreeMap<>();
  private final Map<String, ApiToken> tokens = new TreeMap<>();
  private final List<Note> notes = new ArrayList<>();

  synchronized List<Note> notes() {
    return List.copyOf(notes);
  }

  @Override
  public synchronized Optional<Stored> find(String name) {
    return Optional.ofNullable(accounts.get(name));
  }

  @Override
  public synchronized List<Account> list() {
    return accounts.values().stream().map(Stored::account).toList();
  }

  @Override
  public synchronized boolean insert(Account account, @Nullable String hash, Note note) {
    if (accounts.containsKey(account.name())) {
      return false;
    }
    accounts.put(account.name(), new Stored(account, hash));
    notes.add(note);
    return true;
  }

  @Override
  public synchronized void update(Account account, @Nullable String hash, Note note) {
    accounts.computeIfPresent(
        account.name(),
        (_, before) -> new Stored(account, hash == null ? before.passwordHash() : hash));
    notes.add(note);
  }

  @Override
  public synchronized void insertToken(ApiToken token, byte[] hash, Note note) {
    tokens.put(HexFormat.of().formatHex(hash), token);
    notes.add(note);
  }

  @Override
  public synchronized Optional<ApiToken> token(byte[] hash) {
    return Optional.ofNullable(tokens.get(HexFormat.of().formatHex(hash)));
  }

  @Override
  public synchronized List<ApiToken> tokens(
      @Nullable String owner, ApiToken.@Nullable Place after, int limit) {
    return tokens.values().stream()
        .filter(token -> owner == null || token.owner().equals(owner))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized boolean revoke(String id, @Nullable String owner, Note note) {
    for (Map.Entry<String, ApiToken> entry : tokens.entrySet()) {
      ApiToken token = entry.getValue();
      if (token.id().equals(id) && token.revokedAt() == null) {
        entry.setValue(
            new ApiToken(
                id,
                token.owner(),
                token.label(),
                token.scopes(),
                token.createdAt(),
                token.expiresAt(),
                Instant.EPOCH));
        notes.add(note);
        return true;
      }
    }
    return false;
  }

  @Override
  public synchronized void note(Note note) {
    notes.add(note);
  }
}
