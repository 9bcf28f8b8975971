package io.gantry.reconciler;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.CertificateKeyConfig;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param prices of keeping objects, for forecasts
 * @param identities what is held until a person has decided
 * @param certificateKey which key signs certificates
 */
public record ReconcilerSettings(
    String jdbcUrl,
    String user,
    String password,
    List<Source> sources,
    @Nullable Dashboard dashboard,
    Path state,
    boolean fhirEnabled,
    Forecaster.Prices prices,
    Identities identities,
    CertificateKeyConfig certificateKey) {
  public ReconcilerSettings {
    sources = List.copyOf(sources);
  }

  /** With the usual prices. */
  public ReconcilerSettings(
      String jdbcUrl,
      String user,
      String password,
      List<Source> sources,
      @Nullable Dashboard dashboard,
      Path state,
      boolean fhirEnabled) {
    this(jdbcUrl, user, password, sources, dashboard, state, fhirEnabled, Forecaster.Prices.USUAL);
  }

  /** Without the identity gate. */
  public ReconcilerSettings(
      String jdbcUrl,
      String user,
      String password,
      List<Source> sources,
      @Nullable Dashboard dashboard,
      Path state,
      boolean fhirEnabled,
      Forecaster.Prices prices) {
    this(
        jdbcUrl,
        user,
        password,
        sources,
        dashboard,
        state,
        fhirEnabled,
        prices,
        new Identities(false, false),
        new CertificateKeyConfig.InState());
  }

  /** One queue of orders per source, in the order of the configuration. */
  public static List<SourceQueue> queues(List<Source> sources) {
    List<SourceQueue> queues = new ArrayList<>();
    for (Source source : sources) {
      queues.add(
          new SourceQueue(source.name(), queues.size(), source.limits(), source.encryption()));
    }
    return queues;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ReconcilerSettings[jdbcUrl=" + jdbcUrl + ", sources=" + sources + "]";
  }

  /**
   * A configured archive.
   *
   * @param limits as configured; twice as many orders as associations may be open
   */
  public record Source(String name, Limits limits, Encryption encryption) {
    public Source {
      if (limits.associations() < 1) {
        throw new GantryException(
            "GTY-0615", "sources: limits.associations of " + name + " must be at least 1");
      }
    }

    /** On this machine, with no other limit. */
    public Source(String name, int associations) {
      this(name, new Limits(associations, 0, 0, ""), Encryption.LOOPBACK);
    }
  }

  /**
   * Whose studies may be moved.
   *
   * @param gated only those whose patient is certain
   * @param secondPerson what a reviewer decides counts only once another one agrees
   */
  public record Identities(boolean gated, boolean secondPerson) {}

  /**
   * Where the dashboard listens.
   *
   * @param bind a loopback address; another one needs TLS
   * @param port 0 takes any free one
   */
  public record Dashboard(String bind, int port, SignInSettings signIn) {
    /** On loopback, for local users. */
    public Dashboard(String bind, int port) {
      this(bind, port, SignInSettings.USUAL);
    }
  }
}
