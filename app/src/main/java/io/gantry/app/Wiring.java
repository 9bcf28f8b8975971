package io.gantry.app;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.embedded.EmbeddedS3;
import io.gantry.fhir.FhirBridgeConfig;
import io.gantry.loader.LoaderSettings;
import io.gantry.normalizer.NormalizerSettings;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.DashboardConfig;
import io.gantry.platform.config.ForecastConfig;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.IdentitiesConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.TlsConfig;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.reconciler.ReconcilerSettings;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.web.signin.IdentityProvider;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each stage is told, from the configuration and the servers that run in this process. */
final class Wiring {
  private Wiring() {}

  static KafkaSettings kafka(GantryConfig config, EmbeddedServers servers) {
    return servers
        .kafka()
        .map(broker ->
            new KafkaSettings(broker.bootstrapServers(), config.kafka().properties(), true))
        .orElseGet(() ->
            new KafkaSettings(
                String.valueOf(config.kafka().bootstrapServers()),
                config.kafka().properties(),
                false));
  }

  static LoaderSettings loader(GantryConfig config, Optional<EmbeddedS3> s3) {
    return LoaderSettings.of(
        config.archive(),
        s3.map(EmbeddedS3::endpoint).orElse(null),
        s3.map(EmbeddedS3::accessKeyId).orElse(null),
        s3.map(EmbeddedS3::secretAccessKey).orElse(null));
  }

  /** Only for a configuration that publishes. */
  static FhirBridgeConfig fhir(GantryConfig config, EmbeddedServers servers) {
    URI baseUrl =
        switch (config.fhir().baseUrl()) {
          case Address.Embedded() -> servers.ehr().orElseThrow().baseUrl();
          case Address.At(URI uri) -> uri;
          case Address.None() -> throw new IllegalStateException("nothing is published");
        };
    return FhirBridgeConfig.of(config.fhir(), baseUrl, config.archive());
  }

  /** Whether studies wait until it is certain whose they are. */
  static boolean gates(GantryConfig config) {
    return config.identities().policy() == IdentitiesConfig.Policy.GATE;
  }

  static NormalizerSettings normalizer(GantryConfig config) {
    Map<String, String> issuers =
        config.sources().stream()
            .filter(source -> !source.issuerOfPatientId().isEmpty())
            .collect(Collectors.toMap(SourceConfig::name, SourceConfig::issuerOfPatientId));
    return new NormalizerSettings(
        issuers, config.rules(), config.state().resolve("normalizer"), gates(config));
  }

  static ReconcilerSettings reconciler(
      GantryConfig config, EmbeddedServers servers, boolean publishes) {
    Optional<EmbeddedPostgres> postgres = servers.postgres();
    return new ReconcilerSettings(
        postgres.map(EmbeddedPostgres::jdbcUrl).orElse(String.valueOf(config.ledger().url())),
        postgres.map(EmbeddedPostgres::user).orElse(String.valueOf(config.ledger().user())),
        postgres.map(EmbeddedPostgres::password).orElse(String.valueOf(config.ledger().password())),
        config.sources().stream().map(Wiring::source).toList(),
        dashboard(config.dashboard()),
        config.state(),
        publishes,
        prices(config),
        new ReconcilerSettings.Identities(gates(config), config.identities().secondPerson()),
        config.certificates());
  }

  private static ReconcilerSettings.Dashboard dashboard(DashboardConfig config) {
    TlsConfig tls = config.tls();
    Path keyStore = tls.keyStore();
    List<String> names = new ArrayList<>(config.names());
    names.add(config.bind());
    return new ReconcilerSettings.Dashboard(
        config.bind(),
        config.port(),
        new SignInSettings(
            names,
            keyStore == null
                ? null
                : new SignInSettings.Tls(keyStore, tls.keyStorePassword(), tls.protocols()),
            Duration.ofMinutes(config.idleMinutes()),
            Duration.ofHours(config.longestHours()),
            provider(config.oidc())));
  }

  private static @Nullable IdentityProvider provider(DashboardConfig.@Nullable Oidc oidc) {
    if (oidc == null) {
      return null;
    }
    Map<Role, List<String>> roles = new EnumMap<>(Role.class);
    oidc.roles().forEach((role, groups) -> roles.put(Role.of(role), groups));
    return new IdentityProvider(
        oidc.issuer(),
        oidc.clientId(),
        oidc.clientSecret(),
        oidc.name(),
        oidc.userClaim(),
        oidc.groupsClaim(),
        roles,
        oidc.patients());
  }

  static ReconcilerSettings.Source source(SourceConfig source) {
    SourceConfig.Limits limits = source.limits();
    return new ReconcilerSettings.Source(
        source.name(),
        new Limits(
            limits.mostAssociations(),
            (int) Math.ceil(limits.objectsPerSecond()),
            (int) Math.ceil(limits.megabytesPerSecond()),
            limits.window()),
        encryption(source.tls()));
  }

  /** The configuration admits plain text off loopback with a waiver only. */
  private static Encryption encryption(SourceConfig.Tls tls) {
    if (tls.mode() == SourceConfig.TlsMode.REQUIRED) {
      return Encryption.TLS;
    }
    SourceConfig.Waiver waiver = tls.waiver();
    return waiver == null
        ? Encryption.LOOPBACK
        : new Encryption(Encryption.Kind.WAIVER, waiver.until());
  }

  static Forecaster.Prices prices(GantryConfig config) {
    ForecastConfig forecast = config.forecast();
    return new Forecaster.Prices(
        forecast.currency(), forecast.years(), forecast.pricesPerGigabyteMonth());
  }
}
