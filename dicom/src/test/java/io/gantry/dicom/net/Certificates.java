package io.gantry.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates for localhost, made by the JDK's keytool. */
final class Certificates {
  private static final String PASSWORD = "testing";

  private Certificates() {}

  /** A key store with one new key, and its certificate as {@code name.pem}. */
  static Path create(Path directory, String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    keytool(
        "-genkeypair -keyalg EC -groupname secp256r1 -validity 30 -alias " + name,
        "-dname",
        "CN=" + name,
        "-ext",
        "SAN=DNS:localhost,IP:127.0.0.1",
        "-keystore",
        store.toString());
    keytool(
        "-exportcert -rfc -alias " + name,
        "-file",
        directory.resolve(name + ".pem").toString(),
        "-keystore",
        store.toString());
    return store;
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
