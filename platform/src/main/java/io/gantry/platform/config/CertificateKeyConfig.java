package io.gantry.platform.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which key signs certificates: section {@code certificates}. */
public sealed interface CertificateKeyConfig {
  /** An Ed25519 key in a file of the state directory, made when it is first needed. */
  record InState() implements CertificateKeyConfig {}

  /**
   * A P-256 key that stays in a token, reached through PKCS #11.
   *
   * @param library of the token's maker, absolute
   * @param slot which token
   * @param key label of the key and of the X.509 certificate beside it
   */
  record Pkcs11(Path library, Slot slot, String key, String pin) implements CertificateKeyConfig {
    /** Without the PIN. */
    @Override
    public String toString() {
      return "Pkcs11[library=" + library + ", slot=" + slot + ", key=" + key + "]";
    }
  }

  /**
   * A place for a token.
   *
   * @param byIndex whether the number counts slots from 0, else it is the slot's own
   */
  record Slot(boolean byIndex, long number) {
    @Override
    public String toString() {
      return (byIndex ? "slotIndex " : "slot ") + number;
    }
  }

  /**
   * A P-256 key that stays in AWS KMS.
   *
   * @param key id, ARN or alias ({@code alias/...})
   * @param endpoint null: AWS
   * @param accessKeyId null, with the other: the default provider chain
   */
  record Kms(
      String key,
      String region,
      @Nullable URI endpoint,
      @Nullable String accessKeyId,
      @Nullable String secretAccessKey)
      implements CertificateKeyConfig {
    /** Without credentials. */
    @Override
    public String toString() {
      return "Kms[key=" + key + ", region=" + region + ", endpoint=" + endpoint + "]";
    }
  }
}
