package io.gantry.extractor.adapter.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.ServerOptions;
import io.gantry.dicom.net.ServiceHandlers;
import io.gantry.dicom.net.StoreSink;
import io.gantry.dicom.net.TlsSession;
import io.gantry.platform.config.PeerCertificate;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Kind;
import io.gantry.platform.config.SourceConfig.Limits;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.config.SourceConfig.Tls;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.config.TlsConfig;
import io.gantry.platform.config.TlsConfig.ClientAuth;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.Dcmtk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A source that is configured with its certificate, and storescu with the right and wrong ones. */
@Timeout(120)
class CallersIT {
  private static final String PASSWORD = "changeit";

  @TempDir static Path directory;
  private static TlsConfig tls;

  private final List<Optional<String>> stored = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void certificates() throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    for (String name : List.of("server", "right", "other")) {
      identity(name);
      trust.setCertificateEntry(name, certificate(name));
    }
    identity("stranger");
    try (OutputStream out = Files.newOutputStream(directory.resolve("trust.p12"))) {
      trust.store(out, PASSWORD.toCharArray());
    }
    tls =
        new TlsConfig(
            directory.resolve("server.p12"),
            PASSWORD,
            directory.resolve("trust.p12"),
            PASSWORD,
            ClientAuth.REQUIRED,
            List.of());
  }

  /** A key with a self-signed certificate: as key store, and as PEM for DCMTK. */
  private static void identity(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "30",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-dname",
                "CN=" + name + ", O=Example Hospital",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(made.waitFor()).isZero();
    pem(
        directory.resolve(name + ".key"),
        "PRIVATE KEY",
        load(name).getKey("x", PASSWORD.toCharArray()).getEncoded());
    pem(directory.resolve(name + ".crt"), "CERTIFICATE", certificate(name).getEncoded());
  }

  private static void pem(Path file, String type, byte[] der) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(der), type));
  }

  private static KeyStore load(String name) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static X509Certificate certificate(String name) throws Exception {
    return (X509Certificate) load(name).getCertificate("x");
  }

  private DicomServer receiving(String certificate) throws IOException {
    Callers callers =
        new Callers(
            List.of(
                new SourceConfig(
                    "legacy",
                    "LEGACY",
                    "127.0.0.1",
                    104,
                    Kind.LEGACY,
                    "",
                    new Tls(
                        TlsMode.REQUIRED, null, PeerCertificate.parse(certificate).orElseThrow()),
                    Retrieve.C_MOVE,
                    Limits.DEFAULT)),
            (calling, _, remote, reason, _) ->
                refused.add(String.join(" ", calling, remote, reason.name()).strip()));
    return DicomServer.start(
        ServerOptions.of("MIGRATOR", 0, callers).withTls(DicomTls.server(tls)),
        ServiceHandlers.storing(request -> {
          stored.add(callers.sourceOf(request.association()));
          return new Dropped();
        }));
  }

  private static final class Dropped implements StoreSink {
    @Override
    public void data(byte[] buffer, int offset, int length) {}

    @Override
    public int complete() {
      return 0;
    }

    @Override
    public void abort() {}
  }

  private static CommandResult storescu(int port, String identity) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-v", "+tls"));
    arguments.addAll(List.of(identity + ".key", identity + ".crt", "+cf", "server.crt"));
    arguments.addAll(List.of("-aet", "LEGACY", "-aec", "MIGRATOR", "localhost"));
    arguments.add(Integer.toString(port));
    arguments.add(Corpus.objects("dicom/studies").getFirst().toAbsolutePath().toString());
    return Dcmtk.in(directory).run("storescu", arguments);
  }

  @Test
  void aSourceIsKnownByTheFingerprintOfItsCertificate() throws Exception {
    String sha256 = TlsSession.fingerprint(certificate("right")).toUpperCase(Locale.ROOT);
    String asOpensslSaysIt = String.join(":", sha256.split("(?<=\\G..)"));
    try (DicomServer server = receiving(asOpensslSaysIt)) {
      CommandResult right = storescu(server.port(), "right");
      CommandResult other = storescu(server.port(), "other");
      CommandResult stranger = storescu(server.port(), "stranger");

      assertThat(right.exitCode()).as(right.output()).isZero();
      assertThat(other.output()).contains("Calling AE Title Not Recognized");
      assertThat(stranger.exitCode()).isNotZero();
      await()
          .untilAsserted(() ->
              assertThat(refused)
                  .containsExactly(
                      "LEGACY 127.0.0.1 CERTIFICATE_NOT_ALLOWED", "127.0.0.1 TLS_FAILED"));
    }
    assertThat(stored).containsExactly(Optional.of("legacy"));
  }

  @Test
  void aSourceIsKnownByTheSubjectOfItsCertificateHoweverItIsWritten() throws Exception {
    try (DicomServer server = receiving("cn=right,o=Example  Hospital")) {
      CommandResult right = storescu(server.port(), "right");
      CommandResult other = storescu(server.port(), "other");

      assertThat(right.exitCode()).as(right.output()).isZero();
      assertThat(other.output()).contains("Calling AE Title Not Recognized");
    }
    assertThat(stored).containsExactly(Optional.of("legacy"));
  }
}
