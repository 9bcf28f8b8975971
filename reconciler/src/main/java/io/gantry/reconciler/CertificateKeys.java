package io.gantry.reconciler;

import io.gantry.platform.config.CertificateKeyConfig;
import io.gantry.reconciler.adapter.kms.KmsKey;
import io.gantry.reconciler.adapter.pkcs11.TokenKey;
import io.gantry.reconciler.evidence.SigningKey;
import io.gantry.reconciler.evidence.StateKey;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Opens the configured key of certificates. */
public final class CertificateKeys {
  private CertificateKeys() {}

  /**
   * The key of a token or of KMS is opened now, the one of the state directory when it is asked
   * for.
   *
   * @throws io.gantry.platform.GantryException GTY-0673 to GTY-0678
   */
  public static Supplier<SigningKey> open(CertificateKeyConfig config, Path state) {
    return switch (config) {
      case CertificateKeyConfig.InState() -> () -> StateKey.in(state);
      case CertificateKeyConfig.Pkcs11 token -> {
        SigningKey key = TokenKey.open(token);
        yield () -> key;
      }
      case CertificateKeyConfig.Kms kms -> {
        SigningKey key = KmsKey.open(kms);
        yield () -> key;
      }
    };
  }
}
