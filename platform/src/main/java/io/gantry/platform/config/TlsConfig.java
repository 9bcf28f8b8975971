package io.gantry.platform.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Key material of the DICOM port (PS3.15 annex B, BCP 195).
 *
 * @param keyStore PKCS #12; null = no TLS here
 * @param trustStore PKCS #12; null = the platform's own
 */
public record TlsConfig(
    @Nullable Path keyStore,
    @Nullable String keyStorePassword,
    @Nullable Path trustStore,
    @Nullable String trustStorePassword,
    ClientAuth clientAuth,
    List<String> protocols) {
  public static final TlsConfig OFF =
      new TlsConfig(null, null, null, null, ClientAuth.REQUIRED, List.of("TLSv1.3", "TLSv1.2"));

  public TlsConfig {
    protocols = List.copyOf(protocols);
  }

  public boolean enabled() {
    return keyStore != null;
  }

  /** Without the passwords. */
  @Override
  public String toString() {
    return "TlsConfig[keyStore=%s, trustStore=%s, clientAuth=%s, protocols=%s]"
        .formatted(keyStore, trustStore, clientAuth, protocols);
  }

  /** Whether a peer must show a certificate. */
  public enum ClientAuth {
    REQUIRED,
    NONE
  }
}
