package io.gantry.app;

import io.gantry.loader.AtRest;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.Hl7Config;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.TlsConfig;
import io.gantry.reconciler.wave.PostureLine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of ports, sources, the cloud archive and certificates. Nothing is
 * guessed: what can't be told from here is {@code unknown}.
 */
public final class PostureReport {
  private static final int SOON_DAYS = 30;

  private final GantryConfig config;
  private final Clock clock;
  private final List<PostureLine> lines = new ArrayList<>();

  private final @Nullable Supplier<AtRest> atRest;

  private PostureReport(GantryConfig config, Clock clock, @Nullable Supplier<AtRest> atRest) {
    this.atRest = atRest;
    this.config = config;
    this.clock = clock;
  }

  /** As the configuration stands, at the time of the clock. */
  public static List<PostureLine> of(GantryConfig config, Clock clock) {
    return of(config, clock, null);
  }

  /**
   * The same with what the cloud archive says.
   *
   * @param atRest asks it, null: it is not asked
   */
  public static List<PostureLine> of(
      GantryConfig config, Clock clock, @Nullable Supplier<AtRest> atRest) {
    PostureReport report = new PostureReport(config, clock, atRest);
    report.ports();
    config.sources().forEach(report::source);
    report.archive();
    report.servers();
    report.certificates();
    return List.copyOf(report.lines);
  }

  private void ports() {
    DicomConfig dicom = config.dicom();
    port("DICOM store SCP " + dicom.aeTitle(), dicom.bind(), dicom.port(), dicom.tls(), "dicom");
    port(
        "dashboard and REST",
        config.dashboard().bind(),
        config.dashboard().port(),
        config.dashboard().tls(),
        "dashboard");
    Hl7Config hl7 = config.hl7();
    if (hl7.enabled()) {
      port("HL7 listener", hl7.bind(), hl7.port(), hl7.tls(), "hl7");
    }
  }

  private void port(String what, String bind, int port, TlsConfig tls, String key) {
    boolean safe = tls.enabled() || isLoopback(bind);
    add(
        "ports",
        what,
        safe ? PostureLine.GOOD : PostureLine.ATTENTION,
        "%s.bind %s port %d, %s"
            .formatted(
                key,
                bind,
                port,
                tls.enabled()
                    ? String.join(" ", tls.protocols())
                        + ", client certificate "
                        + tls.clientAuth().name().toLowerCase(Locale.ROOT)
                    : "no TLS"),
        safe ? "" : "Set " + key + ".tls.keyStore, or bind to 127.0.0.1");
  }

  private void source(SourceConfig source) {
    String what =
        (source.kind() == SourceConfig.Kind.SHADOW ? "shadow archive " : "archive ")
            + source.name();
    String at = "sources[%s] %s:%d".formatted(source.name(), source.host(), source.port());
    SourceConfig.Waiver waiver = source.tls().waiver();
    if (source.tls().mode() == SourceConfig.TlsMode.REQUIRED) {
      add("sources", what, PostureLine.GOOD, at + ", TLS required", "");
    } else if (isLoopback(source.host())) {
      add("sources", what, PostureLine.GOOD, at + ", no TLS, on this machine", "");
    } else if (waiver == null) {
      add("sources", what, PostureLine.ATTENTION, at + ", no TLS", "Set tls: required");
    } else {
      boolean over = LocalDate.now(clock.withZone(ZoneOffset.UTC)).isAfter(waiver.until());
      add(
          "sources",
          what,
          PostureLine.ATTENTION,
          "%s, no TLS; waiver by %s until %s%s: %s"
              .formatted(at, waiver.who(), waiver.until(), over ? " (over)" : "", waiver.why()),
          over ? "The waiver is over: set tls: required" : "Set tls: required before it ends");
    }
  }

  private void archive() {
    String bucket = config.archive().bucket();
    switch (config.archive().endpoint()) {
      case Address.Embedded() -> {
        add(
            "archive",
            "way to the bucket " + bucket,
            PostureLine.GOOD,
            "archive.endpoint embedded: on loopback, no TLS",
            "");
        add(
            "archive",
            "encryption at rest of " + bucket,
            PostureLine.ATTENTION,
            "the embedded store writes plain files below the state directory (0700)",
            "Use it for rehearsals only, or encrypt the disk");
      }
      case Address.At(URI uri) -> {
        address("archive", "way to the bucket " + bucket, "archive.endpoint", uri);
        atRest(bucket);
      }
      case Address.None() -> {
        add(
            "archive",
            "way to the bucket " + bucket,
            PostureLine.GOOD,
            "archive.endpoint not set: AWS in " + config.archive().region() + ", by HTTPS",
            "");
        atRest(bucket);
      }
    }
  }

  private void atRest(String bucket) {
    AtRest said =
        atRest == null
            ? new AtRest(AtRest.Verdict.UNKNOWN, "only the running process asks the store")
            : atRest.get();
    add(
        "archive",
        "encryption at rest of " + bucket,
        switch (said.verdict()) {
          case ENCRYPTED -> PostureLine.GOOD;
          case NOT_SAID -> PostureLine.ATTENTION;
          case UNKNOWN -> PostureLine.UNKNOWN;
        },
        said.evidence(),
        switch (said.verdict()) {
          case ENCRYPTED -> "";
          case NOT_SAID ->
              "Set a default encryption of the bucket, or show that its disks are encrypted";
          case UNKNOWN -> "Look at the bucket's default encryption and its policy, or at its disks";
        });
  }

  private void servers() {
    if (config.kafka().embedded()) {
      add("servers", "Kafka", PostureLine.GOOD, "kafka: embedded, on loopback", "");
    } else {
      String protocol =
          String.valueOf(
              config.kafka().properties().getOrDefault("security.protocol", "PLAINTEXT"));
      boolean tls = protocol.endsWith("SSL");
      add(
          "servers",
          "Kafka",
          tls ? PostureLine.GOOD : PostureLine.ATTENTION,
          "kafka.properties security.protocol " + protocol,
          tls ? "" : "Set security.protocol to SASL_SSL or SSL");
    }
    String url = config.ledger().url();
    if (config.ledger().embedded() || url == null) {
      add("servers", "ledger", PostureLine.GOOD, "ledger: embedded, on loopback", "");
    } else {
      boolean checked = url.contains("sslmode=verify-full") || url.contains("sslmode=verify-ca");
      add(
          "servers",
          "ledger",
          checked ? PostureLine.GOOD : PostureLine.ATTENTION,
          checked
              ? "ledger.url checks the server's certificate"
              : "ledger.url has no sslmode=verify-full",
          checked ? "" : "Add sslmode=verify-full to ledger.url");
    }
    if (config.fhir().baseUrl() instanceof Address.At(URI uri)) {
      address("servers", "EHR", "fhir.baseUrl", uri);
    }
  }

  private void address(String area, String what, String key, URI uri) {
    boolean safe = "https".equals(uri.getScheme()) || isLoopback(String.valueOf(uri.getHost()));
    add(
        area,
        what,
        safe ? PostureLine.GOOD : PostureLine.ATTENTION,
        "%s %s://%s".formatted(key, uri.getScheme(), uri.getHost()),
        safe ? "" : "Use an https address");
  }

  private void certificates() {
    certificate("dicom.tls", config.dicom().tls());
    certificate("dashboard.tls", config.dashboard().tls());
    if (config.hl7().enabled()) {
      certificate("hl7.tls", config.hl7().tls());
    }
  }

  private void certificate(String key, TlsConfig tls) {
    Path file = tls.keyStore();
    if (file == null) {
      return;
    }
    Instant end = end(file, tls.keyStorePassword());
    if (end == null) {
      add(
          "certificates",
          key,
          PostureLine.UNKNOWN,
          "the key store can't be read, or has no certificate",
          "Check " + key + ".keyStore and its password");
      return;
    }
    long days = ChronoUnit.DAYS.between(clock.instant(), end);
    add(
        "certificates",
        key,
        days < SOON_DAYS ? PostureLine.ATTENTION : PostureLine.GOOD,
        "ends on %s, in %d days".formatted(end.atZone(ZoneOffset.UTC).toLocalDate(), days),
        days < SOON_DAYS ? "Renew it and restart" : "");
  }

  /** The first end of the certificates of its keys. */
  private static @Nullable Instant end(Path file, @Nullable String password) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password == null ? null : password.toCharArray());
      Instant first = null;
      for (String alias : Collections.list(store.aliases())) {
        Certificate one = store.getCertificate(alias);
        if (store.isKeyEntry(alias) && one instanceof X509Certificate x509) {
          Instant end = x509.getNotAfter().toInstant();
          first = first == null || end.isBefore(first) ? end : first;
        }
      }
      return first;
    } catch (IOException | GeneralSecurityException e) {
      return null;
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.equals("[::1]")
        || host.matches("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
  }

  private void add(String area, String what, String state, String evidence, String toDo) {
    lines.add(new PostureLine(area, what, state, evidence, toDo));
  }
}
