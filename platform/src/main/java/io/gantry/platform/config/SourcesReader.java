package io.gantry.platform.config;

import io.gantry.platform.config.SourceConfig.Hours;
import io.gantry.platform.config.SourceConfig.Kind;
import io.gantry.platform.config.SourceConfig.Limits;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.config.SourceConfig.Tls;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.config.SourceConfig.Waiver;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code sources}. */
final class SourcesReader {
  private static final int MOST_ASSOCIATIONS = 64;
  private static final String WINDOW_RULE = "must look like 'Mon-Fri 19:00-06:00, Sat-Sun'";

  private final LocalDate today;

  /**
   * @param today a waiver that ended before is no waiver
   */
  SourcesReader(LocalDate today) {
    this.today = today;
  }

  List<SourceConfig> read(Section root) {
    List<SourceConfig> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> titles = new HashSet<>();
    for (Section section : root.sections("sources")) {
      SourceConfig source = readOne(section);
      if (!source.name().isEmpty() && !names.add(source.name().toLowerCase(Locale.ROOT))) {
        section.wrong("name", "another source has this name: choose a different one");
      }
      if (!source.aeTitle().isEmpty() && !titles.add(source.aeTitle())) {
        section.wrong(
            "aeTitle",
            "another source has this AE title; arriving objects are told apart by it: give each"
                + " archive its own");
      }
      sources.add(source);
    }
    if (sources.isEmpty()) {
      root.wrong("sources", "at least one source is needed");
    }
    return sources;
  }

  private SourceConfig readOne(Section section) {
    String name = section.requiredText("name", Rules::isName, "a name is " + Rules.NAME_RULE);
    String aeTitle = section.requiredText("aeTitle", Rules::isAeTitle, Rules.AE_TITLE_RULE);
    String host = section.requiredText("host", h -> !h.isBlank(), "the archive's host or address");
    if (!section.has("port")) {
      section.wrong("port", "is missing: the archive's DICOM port");
    }
    int port = section.integer("port", 104, 1, 65_535);
    Kind kind = section.choice("kind", Kind.class, Kind.LEGACY);
    String issuer = section.text("issuerOfPatientId", "");
    Tls tls = tls(section, host);
    Retrieve retrieve = section.choice("retrieve", Retrieve.class, Retrieve.C_MOVE);
    Limits limits = limits(section.section("limits"));
    section.finish();
    return new SourceConfig(name, aeTitle, host, port, kind, issuer, tls, retrieve, limits);
  }

  private Tls tls(Section section, String host) {
    boolean local = Rules.isLoopback(host);
    TlsMode mode = section.choice("tls", TlsMode.class, local ? TlsMode.NONE : TlsMode.REQUIRED);
    Waiver waiver = section.has("waiver") ? waiver(section.section("waiver")) : null;
    if (!local && mode == TlsMode.NONE && waiver == null) {
      section.problem(
          Problems.UNSAFE,
          "tls",
          "'none' off loopback needs 'waiver: { who, why, until }' beside it; better: required");
    }
    return new Tls(mode, waiver, certificate(section, mode));
  }

  private static @Nullable PeerCertificate certificate(Section section, TlsMode mode) {
    String text = section.optionalText("certificate");
    if (text == null) {
      return null;
    }
    if (mode == TlsMode.NONE) {
      section.wrong("certificate", "a certificate is only shown over TLS: add 'tls: required'");
    }
    PeerCertificate certificate = PeerCertificate.parse(text).orElse(null);
    if (certificate == null) {
      section.wrong("certificate", PeerCertificate.RULE);
    }
    return certificate;
  }

  private @Nullable Waiver waiver(Section section) {
    String who = section.requiredText("who", t -> true, "who allows this");
    String why = section.requiredText("why", t -> true, "why this is allowed");
    String until = section.requiredText("until", t -> true, "the last day, YYYY-MM-DD");
    section.finish();
    try {
      LocalDate day = LocalDate.parse(until);
      if (day.isBefore(today)) {
        section.problem(Problems.UNSAFE, "until", "the waiver has ended: renew it or use TLS");
      }
      return new Waiver(who, why, day);
    } catch (DateTimeException e) {
      if (!until.isEmpty()) {
        section.wrong("until", "must be a day, YYYY-MM-DD");
      }
      return new Waiver(who, why, today);
    }
  }

  private static Limits limits(Section section) {
    Limits byDefault = Limits.DEFAULT;
    int associations =
        section.integer("associations", byDefault.associations(), 1, MOST_ASSOCIATIONS);
    double objects = section.notNegative("objectsPerSecond", byDefault.objectsPerSecond());
    double megabytes = section.notNegative("megabytesPerSecond", byDefault.megabytesPerSecond());
    String window = section.text("window", byDefault.window(), Rules::isWindow, WINDOW_RULE);
    List<Hours> curve = new ArrayList<>();
    for (Section hours : section.sections("curve")) {
      curve.add(
          new Hours(
              hours.requiredText("window", w -> !w.isBlank() && Rules.isWindow(w), WINDOW_RULE),
              hours.integer("associations", associations, 1, MOST_ASSOCIATIONS),
              hours.notNegative("objectsPerSecond", objects),
              hours.notNegative("megabytesPerSecond", megabytes)));
      hours.finish();
    }
    section.finish();
    return new Limits(associations, objects, megabytes, window, curve);
  }
}
