package io.gantry.extractor.adapter.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.PeerPolicy;
import io.gantry.dicom.net.ServerOptions;
import io.gantry.dicom.net.ServiceHandlers;
import io.gantry.extractor.Codes;
import io.gantry.extractor.ExtractorSettings.Timing;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Kind;
import io.gantry.platform.config.SourceConfig.Limits;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.config.SourceConfig.Tls;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.config.TlsConfig;
import io.gantry.platform.config.TlsConfig.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DicomTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path directory;

  private TlsConfig identity(String name) throws IOException, InterruptedException {
    return identity(name, "EC", "256");
  }

  private TlsConfig identity(String name, String algorithm, String bits)
      throws IOException, InterruptedException {
    Path store = directory.resolve(name + ".p12");
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-dname",
        "CN=" + name,
        "-ext",
        "san=ip:127.0.0.1",
        "-keyalg",
        algorithm,
        "-keysize",
        bits,
        "-validity",
        "30",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD);
    // A self-signed identity is its own trust anchor.
    return new TlsConfig(
        store, PASSWORD, trusting(name, store), PASSWORD, ClientAuth.REQUIRED, List.of("TLSv1.3"));
  }

  private Path trusting(String name, Path store) throws IOException, InterruptedException {
    Path certificate = directory.resolve(name + ".crt");
    Path trust = directory.resolve(name + "-trust.p12");
    keytool(
        "-exportcert",
        "-alias",
        name,
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD,
        "-file",
        certificate.toString());
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        name,
        "-file",
        certificate.toString(),
        "-storetype",
        "PKCS12",
        "-keystore",
        trust.toString(),
        "-storepass",
        PASSWORD);
    return trust;
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private static DicomDoor door(int port, TlsConfig tls) {
    SourceConfig source =
        new SourceConfig(
            "secure",
            "SECURE",
            "127.0.0.1",
            port,
            Kind.LEGACY,
            "",
            new Tls(TlsMode.REQUIRED, null),
            Retrieve.C_MOVE,
            Limits.DEFAULT);
    return new DicomDoor(
        source,
        new DicomConfig("MIGRATOR", "127.0.0.1", 0, TlsConfig.OFF),
        null,
        Timing.STANDARD,
        DicomTls.client(tls));
  }

  @Test
  void bothSidesShowTheirCertificatesAndStrangersAreRefused() throws Exception {
    TlsConfig ours = identity("ours");
    TlsConfig stranger = identity("stranger");
    try (DicomServer server =
        DicomServer.start(
            ServerOptions.of("SECURE", 0, PeerPolicy.anyone()).withTls(DicomTls.server(ours)),
            ServiceHandlers.ECHO_ONLY)) {
      try (Archive archive = door(server.port(), ours).open(java.time.Duration.ZERO)) {
        assertThat(archive.echo()).isZero();
      }
      assertThatThrownBy(() -> door(server.port(), stranger).open(java.time.Duration.ZERO).close())
          .isInstanceOfSatisfying(
              ArchiveUnavailable.class,
              e -> assertThat(e.code()).isIn(Codes.TLS_FAILED, Codes.CONNECTION_LOST));
    }
  }

  @Test
  void aKeyThatIsTooShortIsACodedErrorAtTheStart() throws Exception {
    TlsConfig small = identity("small", "RSA", "1024");

    assertThatThrownBy(() -> DicomTls.server(small))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("2048")
        .extracting("code")
        .isEqualTo(Codes.TLS_FAILED);
  }

  @Test
  void withoutAKeyStoreTheServerIsPlainAndABadOneIsACodedError() throws IOException {
    assertThat(DicomTls.server(TlsConfig.OFF)).isNull();
    Path broken = Files.writeString(directory.resolve("broken.p12"), "no key store");
    TlsConfig config = new TlsConfig(broken, PASSWORD, null, null, ClientAuth.REQUIRED, List.of());
    assertThatThrownBy(() -> DicomTls.server(config))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo(Codes.TLS_FAILED));
  }
}
