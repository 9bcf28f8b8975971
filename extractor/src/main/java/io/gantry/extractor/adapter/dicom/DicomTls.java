package io.gantry.extractor.adapter.dicom;

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
      keys.init(keyStore == null ? null : load(keyStore, password), password);
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
