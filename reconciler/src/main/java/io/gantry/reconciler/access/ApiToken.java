package io.gantry.reconciler.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token for programs; its text is known to nobody but its holder.
 *
 * @param id names it in lists and on record
 * @param owner whose permissions it has, as far as its scopes go
 * @param label what it is for
 */
public record ApiToken(
    String id,
    String owner,
    String label,
    Set<Permission> scopes,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt) {
  public ApiToken {
    scopes = Set.copyOf(scopes);
  }

  /** Where one stands in lists, whose order this is. */
  public record Place(Instant createdAt, String id) {}

  /** Whether it is good at that time. */
  public boolean goodAt(Instant now) {
    return revokedAt == null && now.isBefore(expiresAt);
  }
}
