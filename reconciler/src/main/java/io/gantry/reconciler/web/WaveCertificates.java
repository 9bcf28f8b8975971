package io.gantry.reconciler.web;

import io.gantry.contracts.digest.Sha256;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.evidence.CertificateIssuer;
import io.gantry.reconciler.ledger.LedgerScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The certificates below the state directory. Safe between threads. */
final class WaveCertificates {
  /** As waves are named, and files of studies: no way out of the folder. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private static final String ENDING = ".json";
  private static final String SIGN_OFF = ".sign-off.json";
  private static final int MOST = 500;

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

  /**
   * One that lies ready.
   *
   * @param name of its files, without ending
   * @param bytes of the certificate, without its list
   */
  record Line(String name, Instant issuedAt, long bytes, boolean signedOff) {}

  /** The latest ones, newest first. Reads the folder, not the files. */
  List<Line> latest() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> file.endsWith(ENDING) && !file.endsWith(SIGN_OFF))
          .map(file -> file.substring(0, file.length() - ENDING.length()))
          .filter(name -> NAME.matcher(name).matches())
          .flatMap(name -> line(name).stream())
          .sorted(Comparator.comparing(Line::issuedAt).reversed().thenComparing(Line::name))
          .limit(MOST)
          .toList();
    } catch (IOException e) {
      throw new GantryException("GTY-0671", "The folder of certificates can't be read", e);
    }
  }

  private Optional<Line> line(String name) {
    try {
      Path file = file(name, ENDING);
      return Optional.of(
          new Line(
              name,
              Files.getLastModifiedTime(file).toInstant(),
              Files.size(file),
              Files.exists(file(name, SIGN_OFF))));
    } catch (IOException e) {
      return Optional.empty(); // it is being replaced
    }
  }

  /** Writes one; returns the name of its files. */
  String issue(LedgerScope about) {
    return String.valueOf(issuer.issue(about).getFileName()).replaceAll("\\.json$", "");
  }

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
      throw new GantryException("GTY-0614", "There is no such certificate");
    }
    return file;
  }

  private static String sha256(Path file) throws IOException {
    return HexFormat.of().formatHex(Sha256.newMessageDigest().digest(Files.readAllBytes(file)));
  }

  private Path file(String wave, String ending) {
    if (!NAME.matcher(wave).matches()) {
      throw new GantryException("GTY-0614", "There is no such certificate");
    }
    return folder.resolve(wave + ending);
  }
}
