package io.gantry.fhir.adapter.mllp;

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
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Server sockets with our certificate (BCP 195); clients show theirs unless it is not wanted. */
public final class ServerTls implements MllpServer.TlsServer {
  /** The key material can't be used. */
  public static final String UNUSABLE = "GTY-0732";

  private final SSLContext context;
  private final TlsConfig config;

  private ServerTls(SSLContext context, TlsConfig config) {
    this.context = context;
    this.config = config;
  }

  /**
   * Reads the key stores.
   *
   * @return null where the configuration has no key store: plain TCP
   * @throws GantryException GTY-0732 where they can't be used
   */
  public static @Nullable ServerTls of(TlsConfig config) {
    Path keyStore = config.keyStore();
    if (keyStore == null) {
      return null;
    }
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(load(keyStore, config.keyStorePassword()), chars(config.keyStorePassword()));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      Path trustStore = config.trustStore();
      trust.init(trustStore == null ? null : load(trustStore, config.trustStorePassword()));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return new ServerTls(context, config);
    } catch (GeneralSecurityException | IOException e) {
      throw new GantryException(
          UNUSABLE,
          "The key material below hl7.tls can't be used: PKCS #12 files and their passwords?",
          e);
    }
  }

  private static KeyStore load(Path file, @Nullable String password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, chars(password));
    }
    return store;
  }

  private static char[] chars(@Nullable String password) {
    return password == null ? new char[0] : password.toCharArray();
  }

  @Override
  public SSLServerSocket socket() throws IOException {
    SSLServerSocket socket =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    socket.setEnabledProtocols(config.protocols().toArray(String[]::new));
    socket.setNeedClientAuth(config.clientAuth() == TlsConfig.ClientAuth.REQUIRED);
    return socket;
  }
}
