package io.gantry.reconciler.web;

import io.gantry.contracts.digest.Sha256;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.evidence.CertificateIssuer;
import io.gantry.reconciler.ledger.LedgerScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The certificates of waves below the state directory. Safe between threads. */
final class WaveCertificates {
  /** As a wave may be named: no way out of the folder. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final CertificateIssuer issuer;
  private final Path folder;

  /**
   * @param state the directory of {@code certificates}
   */
  WaveCertificates(CertificateIssuer issuer, Path state) {
    this.issuer = issuer;
    this.folder = state.resolve("certificates");
  }

  /** What lies ready of a wave; the SHA-256 of its file in hexadecimal. */
  record Ready(Instant issuedAt, String sha256) {}

  /** Writes it; returns the SHA-256 of the file. */
  String issue(String wave) {
    Path file = issuer.issue(new LedgerScope.Wave(wave));
    try {
      return sha256(file);
    } catch (IOException e) {
      throw new GantryException("GTY-0671", "The certificate can't be read again", e);
    }
  }

  /** Puts the sign-off beside the certificate that it speaks of; nothing where there is none. */
  void signedOff(String wave) {
    issuer.signedOff(wave);
  }

  Optional<Ready> of(String wave) {
    Path file = file(wave, ".json");
    try {
      return Files.isRegularFile(file) && Files.isRegularFile(file(wave, ".instances.jsonl"))
          ? Optional.of(new Ready(Files.getLastModifiedTime(file).toInstant(), sha256(file)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it is being replaced
    }
  }

  /**
   * The file with that ending.
   *
   * @throws GantryException GTY-0614 where there is none
   */
  Path ready(String wave, String ending) {
    Path file = file(wave, ending);
    if (!Files.isRegularFile(file)) {
      throw new GantryException("GTY-0614", "There is no certificate of such a wave");
    }
    return file;
  }

  private static String sha256(Path file) throws IOException {
    return HexFormat.of().formatHex(Sha256.newMessageDigest().digest(Files.readAllBytes(file)));
  }

  private Path file(String wave, String ending) {
    if (!NAME.matcher(wave).matches()) {
      throw new GantryException("GTY-0614", "There is no such wave");
    }
    return folder.resolve(wave + ending);
  }
}
