package io.gantry.platform.config;

import java.util.List;

/**
 * Where pages and REST are served, and for how long who has signed in stays so.
 *
 * @param names host names that it answers to, beside loopback and the address it listens at
 * @param tls needed off loopback
 * @param idleMinutes a session ends so long after the last page
 * @param longestHours a session ends so long after the sign-in
 */
public record DashboardConfig(
    String bind, int port, List<String> names, TlsConfig tls, int idleMinutes, int longestHours) {
  public DashboardConfig {
    names = List.copyOf(names);
  }

  /** The usual one at that place. */
  public DashboardConfig(String bind, int port) {
    this(bind, port, List.of(), TlsConfig.OFF, 30, 12);
  }
}
