package io.gantry.reconciler.evidence;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A signed {@link Statement}, as it lies in a file (docs/certificate.md). Beside it, under the same
 * name with {@code .instances.jsonl}, lies the list of instances that the statement speaks of.
 *
 * @param statement the signed text, byte for byte
 * @param publicKey X.509 SubjectPublicKeyInfo, base64
 * @param keyId fingerprint of the public key; null: issued before certificates named it
 * @param signature over the UTF-8 bytes of the statement, base64 ({@link SigningAlgorithm})
 */
public record Certificate(
    String statement,
    String algorithm,
    String publicKey,
    @Nullable String keyId,
    String signature) {
  static Certificate sign(Statement statement, SigningKey key) {
    return sign(statement.text(), key);
  }

  /** Any text, signed in the same way. */
  static Certificate sign(String text, SigningKey key) {
    return new Certificate(
        text,
        key.algorithm().text(),
        key.publicKey(),
        TrustedKeys.fingerprint(key.publicKey()),
        key.sign(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads one.
   *
   * @throws GantryException GTY-0672 where the file is none
   */
  public static Certificate read(Path file) {
    try {
      return Json.mapper().readValue(Files.readString(file), Certificate.class);
    } catch (IOException | IllegalArgumentException e) {
      throw new GantryException(
          "GTY-0672", file + " can't be read as a certificate: name the .json file", e);
    }
  }

  /** Whether the holder of the key that it names signed it. */
  @JsonIgnore
  public boolean isAuthentic() {
    byte[] signed = statement.getBytes(StandardCharsets.UTF_8);
    return (keyId == null || keyId.equals(TrustedKeys.fingerprint(publicKey)))
        && SigningAlgorithm.of(algorithm)
            .filter(how -> how.verifies(publicKey, signed, signature))
            .isPresent();
  }

  /**
   * What was signed.
   *
   * @throws GantryException GTY-0672 where it is none that this version reads
   */
  public Statement read() {
    try {
      Statement read = Statement.parse(statement);
      if (Statement.FORMAT.equals(read.format())) {
        return read;
      }
    } catch (IOException | IllegalArgumentException e) {
      // Said below: the text may be anybody's.
    }
    throw new GantryException(
        "GTY-0672",
        "The certificate's statement is not in format "
            + Statement.FORMAT
            + ": check it with the version of gantry that issued it");
  }

  /** Where the list of instances of a certificate lies. */
  public static Path instancesOf(Path certificate) {
    return beside(certificate, ".instances.jsonl");
  }

  static Path beside(Path certificate, String ending) {
    String name = String.valueOf(certificate.getFileName());
    String stem = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return certificate.resolveSibling(stem + ending);
  }
}
