package io.gantry.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.platform.config.FhirConfig.Patients;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.config.TlsConfig.ClientAuth;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the whole file into records and notes everything that is wrong on the way. */
final class ConfigReader {
  private static final int LONGEST_SECONDS = 24 * 3600;

  private static final String EMBEDDED = "embedded";

  private final Path folder;
  private final LocalDate today;

  /**
   * @param folder what relative paths start from: the folder of the file
   */
  ConfigReader(Path folder, LocalDate today) {
    this.folder = folder;
    this.today = today;
  }

  GantryConfig read(Section root) {
    Path state = resolve(root.text("state", "./gantry-state"));
    List<SourceConfig> sources = new SourcesReader(today).read(root);
    DicomConfig dicom = dicom(root.section("dicom"), sources);
    FhirConfig fhir = fhir(root.section("fhir"), sources);
    GantryConfig config =
        new GantryConfig(
            state,
            dicom,
            sources,
            kafka(root),
            ledger(root),
            archive(root.section("archive")),
            fhir,
            rules(root),
            new IdentitiesReader(this::file, fhir.systems()).read(root.section("identities")),
            new DashboardReader(this::tls).read(root.section("dashboard")),
            forecast(root.section("forecast")),
            root.has("hl7") ? hl7(root.section("hl7")) : Hl7Config.OFF,
            new CertificatesReader(this::file).read(root.section("certificates")));
    root.finish();
    return config;
  }

  private DicomConfig dicom(Section section, List<SourceConfig> sources) {
    TlsConfig tls = tls(section.section("tls"));
    int headerMegabytes = headerMegabytes(section.section("limits"));
    DicomConfig.Timeouts timeouts = timeouts(section.section("timeouts"));
    DicomConfig dicom =
        new DicomConfig(
            section.text("aeTitle", "MIGRATOR", Rules::isAeTitle, Rules.AE_TITLE_RULE),
            section.text("bind", "127.0.0.1"),
            section.integer("port", 11_190, 0, 65_535),
            tls,
            headerMegabytes,
            timeouts);
    section.finish();
    boolean needed = sources.stream().anyMatch(s -> s.tls().mode() == TlsMode.REQUIRED);
    if (needed && !tls.enabled()) {
      section.wrong(
          "tls.keyStore",
          "is missing: a source requires TLS (the default off loopback), so this side needs a key"
              + " store (PKCS #12)");
    }
    boolean pinned = sources.stream().anyMatch(s -> s.tls().certificate() != null);
    if (pinned && tls.clientAuth() == ClientAuth.NONE) {
      section.wrong(
          "tls.clientAuth",
          "a source is known by its certificate, and with 'none' nobody shows one: use required");
    }
    return dicom;
  }

  private static int headerMegabytes(Section limits) {
    int most = DicomConfig.MOST_HEADER_MEGABYTES;
    int headerMegabytes = limits.integer("headerMegabytes", most, 1, most);
    limits.finish();
    return headerMegabytes;
  }

  private static DicomConfig.Timeouts timeouts(Section section) {
    DicomConfig.Timeouts usual = DicomConfig.Timeouts.STANDARD;
    DicomConfig.Timeouts timeouts =
        new DicomConfig.Timeouts(
            section.integer("connectSeconds", usual.connectSeconds(), 1, LONGEST_SECONDS),
            section.integer("responseSeconds", usual.responseSeconds(), 1, LONGEST_SECONDS),
            section.integer("retrieveSeconds", usual.retrieveSeconds(), 1, LONGEST_SECONDS));
    section.finish();
    return timeouts;
  }

  private TlsConfig tls(Section section) {
    TlsConfig off = TlsConfig.OFF;
    List<String> protocols = section.texts("protocols", off.protocols());
    for (String protocol : protocols) {
      if (!off.protocols().contains(protocol)) {
        section.wrong("protocols", "only " + String.join(" and ", off.protocols()) + " (BCP 195)");
      }
    }
    TlsConfig tls =
        new TlsConfig(
            file(section, "keyStore"),
            section.optionalText("keyStorePassword"),
            file(section, "trustStore"),
            section.optionalText("trustStorePassword"),
            section.choice("clientAuth", ClientAuth.class, off.clientAuth()),
            protocols);
    section.finish();
    return tls;
  }

  private static KafkaConfig kafka(Section root) {
    if (isEmbedded(root, "kafka")) {
      return new KafkaConfig(true, null, Map.of());
    }
    Section section = root.section("kafka");
    KafkaConfig kafka =
        new KafkaConfig(
            false,
            section.requiredText(
                "bootstrapServers", s -> s.contains(":"), "host:port, more after commas"),
            section.map("properties"));
    section.finish();
    return kafka;
  }

  private static LedgerConfig ledger(Section root) {
    if (isEmbedded(root, "ledger")) {
      return new LedgerConfig(true, null, null, null);
    }
    Section section = root.section("ledger");
    LedgerConfig ledger =
        new LedgerConfig(
            false,
            section.requiredText(
                "url", s -> s.startsWith("jdbc:postgresql:"), "jdbc:postgresql://host/database"),
            section.requiredText("user", u -> true, "the database user"),
            section.optionalText("password"));
    section.finish();
    return ledger;
  }

  /** Absent, or the word itself; anything else but a mapping is a problem. */
  private static boolean isEmbedded(Section root, String key) {
    JsonNode value = root.get(key);
    if (value == null) {
      return true;
    }
    if (value.isObject()) {
      return false;
    }
    if (!value.asText().equals(EMBEDDED)) {
      root.wrong(key, "must be 'embedded' or a mapping");
    }
    return true;
  }

  private static ArchiveConfig archive(Section section) {
    String type = section.text("type", "s3");
    if (type.equals("dicomweb") || type.equals("healthimaging")) {
      section.problem(
          Problems.NOT_IN_THIS_VERSION, "type", "'" + type + "' is not in this version: use s3");
    } else if (!type.equals("s3")) {
      section.wrong("type", "must be s3");
    }
    Address endpoint = address(section, "endpoint", new Address.None());
    String bucket =
        section.text("bucket", "gantry", Rules::isBucket, "is not a bucket name (3 to 63 of a-z)");
    String region = section.text("region", "us-east-1");
    String prefix =
        section.text(
            "prefix",
            "",
            p -> !p.startsWith("/") && !p.contains("..") && !p.contains("//"),
            "must not start with '/' or hold '..'");
    Section credentials = section.section("credentials");
    String id = credentials.optionalText("accessKeyId");
    String secret = credentials.optionalText("secretAccessKey");
    if ((id == null) != (secret == null)) {
      credentials.wrong(
          id == null ? "accessKeyId" : "secretAccessKey", "is missing: give both or neither");
    }
    credentials.finish();
    ArchiveConfig.Verify verify =
        section.choice("verify", ArchiveConfig.Verify.class, ArchiveConfig.Verify.AUTO);
    section.finish();
    return new ArchiveConfig(
        ArchiveConfig.Type.S3, endpoint, bucket, region, prefix, id, secret, verify);
  }

  private static FhirConfig fhir(Section section, List<SourceConfig> sources) {
    Address base =
        "none".equals(section.optionalText("baseUrl"))
            ? new Address.None()
            : address(section, "baseUrl", new Address.Embedded());
    String version = section.text("version", "R4");
    if (!version.equals("R4")) {
      section.problem(
          Problems.NOT_IN_THIS_VERSION, "version", "only R4 is in this version: use R4");
    }
    Map<String, String> systems = section.map("systems");
    systems.forEach((issuer, system) -> {
      if (!Rules.isUri(system)) {
        section.wrong("systems." + issuer, "must be a URI, e.g. urn:oid:1.2.3.4");
      }
    });
    boolean embedded = base instanceof Address.Embedded;
    Patients patients =
        section.choice("patients", Patients.class, embedded ? Patients.CREATE : Patients.REFERENCE);
    if (base instanceof Address.At at) {
      checkReal(section, at.uri(), systems, sources, patients);
    }
    String wadoRs =
        section.text(
            "wadoRs", "", w -> w.isEmpty() || Rules.isHttpAddress(w), "must be http(s)://...");
    OAuth2Config oauth2 = OAuth2Reader.read(section, "oauth2");
    if (section.has("oauth2")) {
      if (!(base instanceof Address.At at)) {
        section.wrong("oauth2", "is for an EHR at an address: set baseUrl, or leave oauth2 out");
      } else if (!OAuth2Reader.isSafe(at.uri())) {
        section.problem(
            Problems.UNSAFE, "baseUrl", "tokens leave this machine: https:// off loopback");
      }
    }
    section.finish();
    return new FhirConfig(base, version, systems, patients, wadoRs, oauth2);
  }

  private static void checkReal(
      Section section,
      URI base,
      Map<String, String> systems,
      List<SourceConfig> sources,
      Patients patients) {
    if (systems.isEmpty()) {
      section.wrong(
          "systems",
          "is missing: which identifier system each issuer of patient ids has in the EHR, e.g."
              + " { LEGACY: \"urn:oid:1.2.3.4\" }");
    } else {
      sources.stream()
          .map(SourceConfig::issuerOfPatientId)
          .filter(issuer -> !issuer.isEmpty() && !systems.containsKey(issuer))
          .distinct()
          .forEach(issuer -> section.wrong("systems." + issuer, "is missing: a source has it"));
    }
    if (patients == Patients.CREATE && !Rules.isLoopback(String.valueOf(base.getHost()))) {
      section.problem(
          Problems.UNSAFE,
          "patients",
          "'create' is for a rehearsal EHR on this machine only: use reference");
    }
  }

  private static Address address(Section section, String key, Address byDefault) {
    String text = section.optionalText(key);
    if (text == null) {
      return byDefault;
    }
    if (text.equals(EMBEDDED)) {
      return new Address.Embedded();
    }
    if (!Rules.isHttpAddress(text)) {
      section.wrong(key, "must be 'embedded' or http(s)://...");
      return byDefault;
    }
    return new Address.At(URI.create(text));
  }

  private @Nullable Path rules(Section root) {
    return file(root, "rules");
  }

  private Hl7Config hl7(Section section) {
    Hl7Config usual = Hl7Config.OFF;
    TlsConfig tls = tls(section.section("tls"));
    Section limits = section.section("limits");
    Hl7Config hl7 =
        new Hl7Config(
            true,
            section.text("bind", usual.bind()),
            section.integer("port", usual.port(), 0, 65_535),
            tls,
            section.choice(
                "acknowledgements", Hl7Config.Acknowledgements.class, usual.acknowledgements()),
            limits.integer("connections", usual.connections(), 1, 1_000),
            limits.integer("messageKilobytes", usual.messageKilobytes(), 1, 64 * 1024),
            limits.integer("messageSeconds", usual.messageSeconds(), 1, 3_600));
    limits.finish();
    section.finish();
    if (!Rules.isLoopback(hl7.bind()) && !tls.enabled()) {
      section.problem(
          Problems.UNSAFE,
          "tls.keyStore",
          "is missing: patients' data leaves this machine, so off loopback the HL7 listener needs"
              + " TLS (a PKCS #12 key store)");
    }
    return hl7;
  }

  private static ForecastConfig forecast(Section section) {
    ForecastConfig byDefault = ForecastConfig.DEFAULT;
    Map<String, Double> prices = new TreeMap<>();
    section
        .map("pricesPerGigabyteMonth")
        .forEach((name, text) -> prices.put(name, price(section, name, text)));
    ForecastConfig forecast =
        new ForecastConfig(
            section.text("currency", byDefault.currency()),
            section.integer("years", byDefault.years(), 1, 100),
            prices.isEmpty() ? byDefault.pricesPerGigabyteMonth() : prices);
    section.finish();
    return forecast;
  }

  private static double price(Section section, String name, String text) {
    try {
      double price = Double.parseDouble(text);
      if (price >= 0 && Double.isFinite(price)) {
        return price;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    section.wrong("pricesPerGigabyteMonth." + name, "must be a number, 0 or more");
    return 0;
  }

  private @Nullable Path file(Section section, String key) {
    String text = section.optionalText(key);
    if (text == null) {
      return null;
    }
    Path file = resolve(text);
    if (!Files.isReadable(file)) {
      section.wrong(key, "file " + file + " cannot be read: check path and rights");
    }
    return file;
  }

  private Path resolve(String text) {
    return folder.resolve(text).toAbsolutePath().normalize();
  }
}
