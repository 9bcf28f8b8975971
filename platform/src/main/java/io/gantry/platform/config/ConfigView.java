package io.gantry.platform.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The effective configuration in the shape of the file, secrets masked. */
final class ConfigView {
  private static final String MASK = "********";
  private static final Pattern SECRET_KEY =
      Pattern.compile("(?i).*(password|passwd|secret|jaas|token|credential|\\.key$).*");
  private static final Pattern SECRET_IN_URL =
      Pattern.compile("(?i)((?:password|sslpassword)=)[^&;]*|(//)[^/@]*@");

  private ConfigView() {}

  static Map<String, Object> of(GantryConfig config) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("state", config.state().toString());
    view.put("dicom", dicom(config.dicom()));
    view.put("sources", config.sources().stream().map(ConfigView::source).toList());
    view.put("kafka", kafka(config.kafka()));
    view.put("ledger", ledger(config.ledger()));
    view.put("archive", archive(config.archive()));
    view.put("fhir", fhir(config.fhir()));
    put(view, "rules", config.rules());
    view.put("identities", identities(config.identities()));
    view.put("dashboard", dashboard(config.dashboard()));
    view.put("forecast", forecast(config.forecast()));
    if (config.hl7().enabled()) {
      view.put("hl7", hl7(config.hl7()));
    }
    certificates(view, config.certificates());
    return view;
  }

  private static Map<String, Object> dashboard(DashboardConfig dashboard) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("bind", dashboard.bind());
    view.put("port", dashboard.port());
    view.put("names", dashboard.names());
    view.put("tls", tls(dashboard.tls()));
    Map<String, Object> session = new LinkedHashMap<>();
    session.put("idleMinutes", dashboard.idleMinutes());
    session.put("longestHours", dashboard.longestHours());
    view.put("session", session);
    DashboardConfig.Oidc oidc = dashboard.oidc();
    if (oidc != null) {
      view.put("oidc", oidc(oidc));
    }
    return view;
  }

  private static Map<String, Object> oidc(DashboardConfig.Oidc oidc) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("issuer", oidc.issuer().toString());
    view.put("clientId", oidc.clientId());
    secret(view, "clientSecret", oidc.clientSecret());
    view.put("name", oidc.name());
    view.put("userClaim", oidc.userClaim());
    view.put("groupsClaim", oidc.groupsClaim());
    view.put("roles", oidc.roles());
    view.put("patients", oidc.patients());
    return view;
  }

  private static void certificates(Map<String, Object> view, CertificateKeyConfig key) {
    Map<String, Object> own = new LinkedHashMap<>();
    switch (key) {
      case CertificateKeyConfig.InState _ -> {}
      case CertificateKeyConfig.Pkcs11 token -> {
        put(own, "library", token.library());
        own.put(token.slot().byIndex() ? "slotIndex" : "slot", token.slot().number());
        own.put("key", token.key());
        own.put("pin", MASK);
        view.put("certificates", Map.of("pkcs11", own));
      }
      case CertificateKeyConfig.Kms kms -> {
        own.put("key", kms.key());
        own.put("region", kms.region());
        put(own, "endpoint", kms.endpoint());
        Map<String, Object> credentials = new LinkedHashMap<>();
        secret(credentials, "accessKeyId", kms.accessKeyId());
        secret(credentials, "secretAccessKey", kms.secretAccessKey());
        own.put("credentials", credentials);
        view.put("certificates", Map.of("kms", own));
      }
    }
  }

  private static Map<String, Object> dicom(DicomConfig dicom) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("aeTitle", dicom.aeTitle());
    view.put("bind", dicom.bind());
    view.put("port", dicom.port());
    view.put("tls", tls(dicom.tls()));
    view.put("limits", Map.of("headerMegabytes", dicom.headerMegabytes()));
    Map<String, Object> timeouts = new LinkedHashMap<>();
    timeouts.put("connectSeconds", dicom.timeouts().connectSeconds());
    timeouts.put("responseSeconds", dicom.timeouts().responseSeconds());
    timeouts.put("retrieveSeconds", dicom.timeouts().retrieveSeconds());
    view.put("timeouts", timeouts);
    return view;
  }

  private static Map<String, Object> tls(TlsConfig tls) {
    Map<String, Object> view = new LinkedHashMap<>();
    put(view, "keyStore", tls.keyStore());
    secret(view, "keyStorePassword", tls.keyStorePassword());
    put(view, "trustStore", tls.trustStore());
    secret(view, "trustStorePassword", tls.trustStorePassword());
    if (tls.enabled()) {
      view.put("clientAuth", Words.hyphenated(tls.clientAuth()));
      view.put("protocols", tls.protocols());
    }
    return view;
  }

  private static Map<String, Object> hl7(Hl7Config hl7) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("bind", hl7.bind());
    view.put("port", hl7.port());
    view.put("tls", tls(hl7.tls()));
    view.put("acknowledgements", Words.hyphenated(hl7.acknowledgements()));
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("connections", hl7.connections());
    limits.put("messageKilobytes", hl7.messageKilobytes());
    limits.put("messageSeconds", hl7.messageSeconds());
    view.put("limits", limits);
    return view;
  }

  private static Map<String, Object> forecast(ForecastConfig forecast) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("currency", forecast.currency());
    view.put("years", forecast.years());
    view.put("pricesPerGigabyteMonth", new TreeMap<>(forecast.pricesPerGigabyteMonth()));
    return view;
  }

  private static Map<String, Object> source(SourceConfig source) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", source.name());
    view.put("aeTitle", source.aeTitle());
    view.put("host", source.host());
    view.put("port", source.port());
    view.put("kind", Words.hyphenated(source.kind()));
    view.put("issuerOfPatientId", source.issuerOfPatientId());
    view.put("tls", Words.hyphenated(source.tls().mode()));
    SourceConfig.Waiver waiver = source.tls().waiver();
    if (waiver != null) {
      Map<String, Object> words = new LinkedHashMap<>();
      words.put("who", waiver.who());
      words.put("why", waiver.why());
      words.put("until", waiver.until().toString());
      view.put("waiver", words);
    }
    put(view, "certificate", source.tls().certificate());
    view.put("retrieve", Words.hyphenated(source.retrieve()));
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("associations", source.limits().associations());
    limits.put("objectsPerSecond", source.limits().objectsPerSecond());
    limits.put("megabytesPerSecond", source.limits().megabytesPerSecond());
    limits.put("window", source.limits().window());
    if (!source.limits().curve().isEmpty()) {
      limits.put("curve", source.limits().curve().stream().map(ConfigView::hours).toList());
    }
    view.put("limits", limits);
    return view;
  }

  private static Map<String, Object> hours(SourceConfig.Hours hours) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("window", hours.window());
    view.put("associations", hours.associations());
    view.put("objectsPerSecond", hours.objectsPerSecond());
    view.put("megabytesPerSecond", hours.megabytesPerSecond());
    return view;
  }

  private static Object kafka(KafkaConfig kafka) {
    if (kafka.embedded()) {
      return "embedded";
    }
    Map<String, Object> view = new LinkedHashMap<>();
    put(view, "bootstrapServers", kafka.bootstrapServers());
    Map<String, String> properties = new TreeMap<>();
    kafka
        .properties()
        .forEach(
            (key, value) -> properties.put(key, SECRET_KEY.matcher(key).matches() ? MASK : value));
    view.put("properties", properties);
    return view;
  }

  private static Object ledger(LedgerConfig ledger) {
    if (ledger.embedded()) {
      return "embedded";
    }
    Map<String, Object> view = new LinkedHashMap<>();
    put(view, "url", maskedUrl(String.valueOf(ledger.url())));
    put(view, "user", ledger.user());
    secret(view, "password", ledger.password());
    return view;
  }

  private static Map<String, Object> archive(ArchiveConfig archive) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("type", Words.hyphenated(archive.type()));
    address(view, "endpoint", archive.endpoint(), "");
    view.put("bucket", archive.bucket());
    view.put("region", archive.region());
    view.put("prefix", archive.prefix());
    view.put("verify", Words.hyphenated(archive.verify()));
    Map<String, Object> credentials = new LinkedHashMap<>();
    secret(credentials, "accessKeyId", archive.accessKeyId());
    secret(credentials, "secretAccessKey", archive.secretAccessKey());
    view.put("credentials", credentials);
    return view;
  }

  private static Map<String, Object> fhir(FhirConfig fhir) {
    Map<String, Object> view = new LinkedHashMap<>();
    address(view, "baseUrl", fhir.baseUrl(), "none");
    view.put("version", fhir.version());
    view.put("systems", new TreeMap<>(fhir.systems()));
    view.put("patients", Words.hyphenated(fhir.patients()));
    view.put("wadoRs", fhir.wadoRs());
    oauth2(view, fhir.oauth2());
    return view;
  }

  private static void oauth2(Map<String, Object> view, @Nullable OAuth2Config oauth2) {
    if (oauth2 == null) {
      return;
    }
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("tokenUrl", maskedUrl(oauth2.tokenUrl().toString()));
    own.put("clientId", oauth2.clientId());
    own.put("scope", oauth2.scope());
    switch (oauth2.proof()) {
      case OAuth2Config.Proof.Secret _ -> own.put("clientSecret", MASK);
      case OAuth2Config.Proof.SignedAssertion signed -> {
        own.put("privateKey", MASK);
        put(own, "keyId", signed.keyId());
      }
    }
    view.put("oauth2", own);
  }

  private static Map<String, Object> identities(IdentitiesConfig identities) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("policy", Words.hyphenated(identities.policy()));
    List<Map<String, Object>> index = new ArrayList<>();
    identities.index().forEach(csv -> index.add(Map.of("csv", csv.toString())));
    identities.servers().forEach(server -> index.add(Map.of("fhir", server(server))));
    if (!index.isEmpty()) {
      view.put("index", index);
    }
    view.put("secondPerson", identities.secondPerson());
    return view;
  }

  private static Map<String, Object> server(FhirIndexConfig server) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("baseUrl", maskedUrl(server.baseUrl().toString()));
    view.put("issuer", server.issuer());
    view.put("pageSize", server.pageSize());
    view.put("refreshSeconds", server.refreshSeconds());
    view.put("match", Words.hyphenated(server.match()));
    view.put("crosswalk", Words.hyphenated(server.crosswalk()));
    secret(view, "token", server.token());
    oauth2(view, server.oauth2());
    return view;
  }

  private static void address(
      Map<String, Object> view, String key, Address address, String whenNone) {
    String text =
        switch (address) {
          case Address.Embedded() -> "embedded";
          case Address.At(var uri) -> maskedUrl(uri.toString());
          case Address.None() -> whenNone;
        };
    if (!text.isEmpty()) {
      view.put(key, text);
    }
  }

  private static String maskedUrl(String url) {
    return SECRET_IN_URL
        .matcher(url)
        .replaceAll(m -> m.group(1) != null ? m.group(1) + MASK : "//" + MASK + "@");
  }

  private static void put(Map<String, Object> view, String key, @Nullable Object value) {
    if (value != null) {
      view.put(key, value.toString());
    }
  }

  private static void secret(Map<String, Object> view, String key, @Nullable String value) {
    if (value != null) {
      view.put(key, MASK);
    }
  }
}
