package io.gantry.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates for localhost, made by the JDK's keytool. */
final class Certificates {
  private static final String PASSWORD = "testing";

  private Certificates() {}

  /** A key store with one new key on an elliptic curve, and its certificate as {@code name.pem}. */
  static Path create(Path directory, String name) throws Exception {
    return create(directory, name, "-keyalg EC -groupname secp256r1");
  }

  /** The same with an RSA key of 2048 bits. */
  static Path createRsa(Path directory, String name) throws Exception {
    return create(directory, name, "-keyalg RSA -keysize 2048");
  }

  private static Path create(Path directory, String name, String key) throws Exception {
    Path store = directory.resolve(name + ".p12");
    keytool(
        "-genkeypair " + key + " -validity 30 -alias " + name,
        "-dname",
        "CN=" + name,
        "-ext",
        "SAN=DNS:localhost,IP:127.0.0.1",
        "-keystore",
        store.toString());
    write(directory.resolve(name + ".pem"), "CERTIFICATE", certificate(store).getEncoded());
    return store;
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

  private static void keytool(String words, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words.split(" ")));
    command.addAll(List.of(more));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(output);
    }
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
