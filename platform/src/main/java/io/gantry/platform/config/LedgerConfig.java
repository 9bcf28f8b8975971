package io.gantry.platform.config;

import org.jspecify.annotations.Nullable;

/**
 * @param embedded the PostgreSQL of this process; the rest is null then
 * @param url jdbc:postgresql://...
 */
public record LedgerConfig(
    boolean embedded, @Nullable String url, @Nullable String user, @Nullable String password) {
  /** Without the password. */
  @Override
  public String toString() {
    return "LedgerConfig[embedded=%s, url=%s, user=%s]".formatted(embedded, url, user);
  }
}
