package io.gantry.reconciler.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.digest.Sha256;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.SignOff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That somebody took over what a certificate says: signed as the certificate is, and lying beside
 * it under the same name with {@code .sign-off.json} (docs/certificate.md, docs/adr/0086). No
 * patient data.
 *
 * @param name of the wave
 * @param certificateSha256 of the certificate's file, byte for byte
 * @param role as what they signed, empty where that was not kept
 */
public record Attestation(
    String format,
    String kind,
    String name,
    Sha256 certificateSha256,
    String by,
    String role,
    Instant at,
    String why) {
  static final String FORMAT = "gantry-sign-off-1";

  /** Where the sign-off of a certificate lies. */
  public static Path fileOf(Path certificate) {
    return Certificate.beside(certificate, ".sign-off.json");
  }

  /**
   * The signed file's text.
   *
   * @throws GantryException where the key does not sign
   */
  static String signed(String wave, SignOff signOff, SigningKey key) {
    Attestation said =
        new Attestation(
            FORMAT,
            "wave",
            wave,
            new Sha256(signOff.certificate()),
            signOff.by(),
            signOff.role(),
            signOff.at(),
            signOff.why());
    try {
      return Json.mapper()
              .writeValueAsString(Certificate.sign(Json.mapper().writeValueAsString(said), key))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a sign-off can be written", e);
    }
  }

  /** What lies beside a certificate, read but not believed. */
  record Found(Certificate envelope, Attestation said) {
    /** Why it does not hold for the certificate; null where it does. */
    @Nullable String problem(Path certificate, @Nullable TrustedKeys trusted) throws IOException {
      if (!envelope.isAuthentic()) {
        return "its signature does not belong to statement and key";
      }
      if (trusted != null && !trusted.contain(envelope.publicKey())) {
        return "it is not signed with the key that was expected";
      }
      return said.certificateSha256().equals(Sha256.of(Files.readAllBytes(certificate)))
          ? null
          : "it speaks of another certificate than the one it lies beside";
    }
  }

  /**
   * Reads the one beside a certificate; empty where there is none.
   *
   * @throws GantryException GTY-0672 where it is none that this version reads
   */
  static Optional<Found> beside(Path certificate) {
    Path file = fileOf(certificate);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Certificate envelope = Certificate.read(file);
    try {
      Attestation said = Json.mapper().readValue(envelope.statement(), Attestation.class);
      if (said != null && FORMAT.equals(said.format())) {
        return Optional.of(new Found(envelope, said));
      }
    } catch (IOException | IllegalArgumentException e) {
      // Said below: the text may be anybody's.
    }
    throw new GantryException(
        "GTY-0672", "The sign-off beside the certificate is not in format " + FORMAT);
  }

  /** The sign-off beside a certificate, where there is one and it holds. */
  public static Optional<Attestation> of(Path certificate) {
    try {
      Optional<Found> found = beside(certificate);
      return found.isPresent() && found.get().problem(certificate, null) == null
          ? found.map(Found::said)
          : Optional.empty();
    } catch (IOException | GantryException e) {
      return Optional.empty();
    }
  }

  /** Who, as what, when and why. */
  public String words() {
    return "by " + by + (role.isEmpty() ? "" : " (" + role + ")") + " at " + at + ": " + why;
  }
}
