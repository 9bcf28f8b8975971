package io.gantry.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates for localhost, see {@link SelfSigned}. */
final class Certificates {
  private static final String PASSWORD = "testing";

  private Certificates() {}

  /** A key store with one new key on an elliptic curve, and its certificate as {@code name.pem}. */
  static Path create(Path directory, String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return create(directory, name, generator.generateKeyPair());
  }

  /** The same with an RSA key of 2048 bits. */
  static Path createRsa(Path directory, String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return create(directory, name, generator.generateKeyPair());
  }

  /** The same with an RSA key that is shorter than the profiles allow. */
  static Path createShortRsa(Path directory, String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    return create(directory, name, generator.generateKeyPair());
  }

  private static Path create(Path directory, String name, KeyPair keys) throws Exception {
    X509Certificate certificate = SelfSigned.of(keys, name);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        name, keys.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {certificate});
    Path file = directory.resolve(name + ".p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    write(directory.resolve(name + ".pem"), "CERTIFICATE", certificate.getEncoded());
    return file;
  }

  /** Writes key and certificate of a store as {@code name.key} and {@code name.crt}. */
  static void pem(Path keyStore, String name) throws Exception {
    KeyStore store = load(keyStore);
    String alias = store.aliases().nextElement();
    Path directory = Objects.requireNonNull(keyStore.getParent());
    write(
        directory.resolve(name + ".key"),
        "PRIVATE KEY",
        store.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    write(
        directory.resolve(name + ".crt"), "CERTIFICATE", store.getCertificate(alias).getEncoded());
  }

  private static void write(Path file, String type, byte[] der) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(der), type));
  }

  /** The certificate of a store. */
  static X509Certificate certificate(Path keyStore) throws Exception {
    KeyStore store = load(keyStore);
    return (X509Certificate) store.getCertificate(store.aliases().nextElement());
  }

  /**
   * A context that shows the key of one store (null = none) and trusts the certificates of others.
   */
  static SSLContext context(@org.jspecify.annotations.Nullable Path own, Path... trusted)
      throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own == null ? null : load(own), PASSWORD.toCharArray());
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    for (Path each : trusted) {
      KeyStore store = load(each);
      String alias = store.aliases().nextElement();
      trust.setCertificateEntry(alias, store.getCertificate(alias));
    }
    TrustManagerFactory trusts =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusts.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
    return context;
  }

  private static KeyStore load(Path store) throws GeneralSecurityException, IOException {
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      loaded.load(in, PASSWORD.toCharArray());
    }
    return loaded;
  }
}
