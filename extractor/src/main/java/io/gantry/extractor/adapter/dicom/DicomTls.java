package io.gantry.extractor.adapter.dicom;

import io.gantry.dicom.net.TlsProfile;
import io.gantry.dicom.net.TlsServer;
import io.gantry.extractor.Codes;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS of the configuration as contexts of the platform (PS3.15 B.12). */
public final class DicomTls {
  private DicomTls() {}

  /** For the store SCP; null where no key store is configured. */
  public static @Nullable TlsServer server(TlsConfig config) {
    return config.enabled()
        ? new TlsServer(
            context(config),
            config.clientAuth() == TlsConfig.ClientAuth.REQUIRED,
            config.protocols())
        : null;
  }

  /** For associations of ours. */
  public static SSLSocketFactory client(TlsConfig config) {
    return context(config).getSocketFactory();
  }

  private static SSLContext context(TlsConfig config) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      Path keyStore = config.keyStore();
      char[] password = chars(config.keyStorePassword());
      @Nullable KeyStore own = keyStore == null ? null : load(keyStore, password);
      if (own != null) {
        checkKeys(own);
      }
      keys.init(own, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust(config), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new GantryException(
          Codes.TLS_FAILED,
          "dicom.tls can't be used: check that key store and trust store are readable PKCS #12"
              + " files and their passwords are right",
          e);
    }
  }

  /** Better here than at the first handshake, when an archive is about to send. */
  private static void checkKeys(KeyStore own) throws KeyStoreException {
    for (String alias : Collections.list(own.aliases())) {
      for (Certificate certificate : certificates(own, alias)) {
        if (!TlsProfile.isLongEnough(certificate.getPublicKey())) {
          throw new GantryException(
              Codes.TLS_FAILED,
              "dicom.tls.keyStore: the certificate '%s' has too short a key (%s): RSA keys have at least 2048 bits, those on elliptic curves 256 (BCP 195); have a new one issued"
                  .formatted(alias, certificate.getPublicKey().getAlgorithm()));
        }
      }
    }
  }

  private static Certificate[] certificates(KeyStore store, String alias) throws KeyStoreException {
    Certificate @Nullable [] chain = store.getCertificateChain(alias);
    return chain == null ? new Certificate[0] : chain;
  }

  private static TrustManager @Nullable [] trust(TlsConfig config)
      throws GeneralSecurityException, IOException {
    Path trustStore = config.trustStore();
    if (trustStore == null) {
      return null;
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(load(trustStore, chars(config.trustStorePassword())));
    return trust.getTrustManagers();
  }

  private static KeyStore load(Path file, char[] password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    return store;
  }

  private static char[] chars(@Nullable String text) {
    return text == null ? new char[0] : text.toCharArray();
  }
}
