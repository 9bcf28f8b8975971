package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** The server's certificate, which commands of this machine trust and no other. */
final class ServerKey {
  private ServerKey() {}

  /**
   * DER in base 64.
   *
   * @throws GantryException GTY-0812 where the key store has no key, or can't be read
   */
  static String certificate(SignInSettings.Tls tls) {
    String password = tls.password();
    try (InputStream in = Files.newInputStream(tls.keyStore())) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password == null ? new char[0] : password.toCharArray());
      for (String alias : Collections.list(store.aliases())) {
        @Nullable Certificate certificate = store.getCertificate(alias);
        if (store.isKeyEntry(alias) && certificate != null) {
          return Base64.getEncoder().encodeToString(certificate.getEncoded());
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(e);
    }
    throw unusable(null);
  }

  private static GantryException unusable(@Nullable Exception cause) {
    return new GantryException(
        "GTY-0812",
        "dashboard.tls.keyStore has no key, or can't be opened: a PKCS #12 file and its"
            + " keyStorePassword",
        cause == null ? new IllegalStateException("no key entry") : cause);
  }
}
