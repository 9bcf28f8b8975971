package io.gantry.platform.config;

import java.util.Locale;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** By which certificate a source is known when it opens an association to us. */
public sealed interface PeerCertificate {
  /** What a good value looks like. */
  String RULE =
      "must be the certificate's SHA-256 fingerprint (64 hex digits, colons allowed) or its"
          + " subject, e.g. 'CN=pacs.example.org, O=Example Hospital'";

  /**
   * This certificate and no other.
   *
   * @param sha256 over its DER bytes, 64 lower-case hex digits
   */
  record Fingerprint(String sha256) implements PeerCertificate {
    @Override
    public String toString() {
      return sha256;
    }
  }

  /**
   * Any certificate of this subject that the trust store vouches for, so that it may be renewed.
   *
   * @param name RFC 2253 name
   */
  record Subject(String name) implements PeerCertificate {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Reads a value of the configuration.
   *
   * @return empty where it is neither
   */
  static Optional<PeerCertificate> parse(String text) {
    String hex =
        text.strip()
            .replaceFirst("(?i)^sha-?256[ :=]", "")
            .replace(":", "")
            .toLowerCase(Locale.ROOT);
    if (hex.matches("[0-9a-f]{64}")) {
      return Optional.of(new Fingerprint(hex));
    }
    try {
      String name = new X500Principal(text).getName();
      return name.isEmpty() ? Optional.empty() : Optional.of(new Subject(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
