package io.gantry.reconciler;

import io.gantry.platform.GantryException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the reconciler needs to know.
 *
 * @param jdbcUrl of the ledger's PostgreSQL database
 * @param sources in the order of the configuration: the position is the partition of {@code orders}
 * @param dashboard where to serve pages and REST, null: nowhere
 * @param state directory that takes {@code endpoint.json}
 * @param fhirEnabled whether a wave waits for the EHR's answer
 */
public record ReconcilerSettings(
    String jdbcUrl,
    String user,
    String password,
    List<Source> sources,
    @Nullable Dashboard dashboard,
    Path state,
    boolean fhirEnabled) {
  public ReconcilerSettings {
    sources = List.copyOf(sources);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ReconcilerSettings[jdbcUrl=" + jdbcUrl + ", sources=" + sources + "]";
  }

  /**
   * A configured archive.
   *
   * @param associations of its limits; twice as many orders may be open
   */
  public record Source(String name, int associations) {
    public Source {
      if (associations < 1) {
        throw new GantryException(
            "GTY-0615", "sources: limits.associations of " + name + " must be at least 1");
      }
    }
  }

  /**
   * Where the dashboard listens.
   *
   * @param bind a loopback address; others are refused until operators can sign in
   * @param port 0 takes any free one
   */
  public record Dashboard(String bind, int port) {}
}
