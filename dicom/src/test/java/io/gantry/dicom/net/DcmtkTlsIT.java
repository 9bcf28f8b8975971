package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS in both roles against DCMTK, that is against OpenSSL. */
@Timeout(120)
class DcmtkTlsIT {
  @TempDir static Path directory;

  private static Path server;
  private static Path client;
  private static Path rsa;

  private final MemoryStore store = new MemoryStore();

  @BeforeAll
  static void certificates() throws Exception {
    server = Certificates.create(directory, "server");
    client = Certificates.create(directory, "client");
    Certificates.pem(server, "server");
    Certificates.pem(client, "client");
    Certificates.pem(Certificates.create(directory, "stranger"), "stranger");
    rsa = Certificates.createRsa(directory, "rsa");
    Certificates.pem(rsa, "rsa");
  }

  @Test
  void storescuOverTlsNeedsACertificateThatWeTrust() throws Exception {
    Path file = Corpus.objects("dicom/studies").getFirst();
    TlsServer tls = new TlsServer(Certificates.context(server, client), true, List.of());
    try (DicomServer scp =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()).withTls(tls),
            ServiceHandlers.storing(store))) {
      Dcmtk dcmtk = Dcmtk.in(directory);

      CommandResult trusted = dcmtk.storescu("DCMTK", "ARCHIVE", scp.port(), file, with("client"));
      CommandResult rogue = dcmtk.storescu("DCMTK", "ARCHIVE", scp.port(), file, with("stranger"));

      assertThat(trusted.exitCode()).as(trusted.output()).isZero();
      assertThat(rogue.exitCode()).isNotZero();
      assertThat(store.stored).hasSize(1);
    }
  }

  private static String[] with(String name) {
    return new String[] {"+tls", name + ".key", name + ".crt", "+cf", "server.pem"};
  }

  /** Each of our profiles with the option of DCMTK for it, or for the one it descends from. */
  private static Stream<Arguments> profiles() {
    return Stream.of(
        Arguments.of(TlsProfile.BCP_195, "+px"),
        Arguments.of(TlsProfile.NON_DOWNGRADING_BCP_195, "+py"),
        Arguments.of(TlsProfile.EXTENDED_BCP_195, "+pz"),
        Arguments.of(TlsProfile.BCP_195_RFC_9325, "+py"),
        Arguments.of(TlsProfile.MODIFIED_BCP_195_RFC_9325, "+pz"));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void eachProfileMeetsItsCounterpart(TlsProfile profile, String option) throws Exception {
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      TlsServer tls =
          new TlsServer(Certificates.context(rsa, client), true, List.of(protocol), profile);
      try (DicomServer scp =
          DicomServer.start(
              ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()).withTls(tls),
              ServiceHandlers.storing(store))) {
        CommandResult result = echoscu(scp.port(), option, "+tls", "client.key", "client.crt");

        boolean meets = protocol.equals("TLSv1.2") || !option.equals("+pz"); // that is 1.2 alone
        assertThat(result.exitCode() == 0).as(protocol + result.output()).isEqualTo(meets);
        if (meets) {
          await().untilAsserted(() -> assertThat(store.ends).isNotEmpty());
          TlsSession session = Objects.requireNonNull(store.started.getLast().tls());
          assertThat(session.protocol()).isEqualTo(protocol);
          assertThat(profile.cipherSuites()).contains(session.cipherSuite());
        }
      }
    }
  }

  private CommandResult echoscu(int port, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("+cf", "rsa.pem", "-aet", "DCMTK", "-aec", "ARCHIVE", "localhost"));
    arguments.add(Integer.toString(port));
    return Dcmtk.in(directory).run("echoscu", arguments);
  }

  @Test
  void aCallerIsKnownByItsCertificate() throws Exception {
    AllowList list =
        new AllowList(
            List.of(
                AllowedPeer.withCertificate(
                    "DCMTK", TlsSession.fingerprint(Certificates.certificate(client)))));
    Path stranger = directory.resolve("stranger.p12");
    TlsServer tls = new TlsServer(Certificates.context(rsa, client, stranger), true, List.of());
    try (DicomServer scp =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, list).withTls(tls), ServiceHandlers.ECHO_ONLY)) {
      CommandResult known = echoscu(scp.port(), "+tls", "client.key", "client.crt");
      CommandResult other = echoscu(scp.port(), "+tls", "stranger.key", "stranger.crt");

      assertThat(known.exitCode()).as(known.output()).isZero();
      assertThat(other.output()).contains("Calling AE Title Not Recognized");
    }
  }

  @Test
  void weSpeakTlsToStorescp() throws Exception {
    Path home = Files.createDirectories(directory.resolve("scp/received"));
    int port = FreePort.find();
    ProcessBuilder program =
        new ProcessBuilder(
                "storescp",
                "+tls",
                "server.key",
                "server.crt",
                "+cf",
                "client.pem",
                "+xa",
                "-aet",
                "ARCHIVE",
                "-od",
                home.toString(),
                Integer.toString(port))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("storescp.log").toFile());
    program.environment().putAll(Loopback.environment());
    Process storescp = program.start();
    try {
      AssociationOptions options =
          AssociationOptions.of("US", List.of(ProposedService.verification()))
              .withTls(Certificates.context(client, server).getSocketFactory());
      await()
          .ignoreExceptions()
          .until(() -> {
            try (DicomAssociation association =
                DicomClient.open(new Peer("ARCHIVE", "localhost", port), options)) {
              return association.echo() == DimseStatus.SUCCESS;
            }
          });
      assertThatThrownBy(() ->
              DicomClient.open(
                  new Peer("ARCHIVE", "localhost", port),
                  options.withTls(Certificates.context(client, client).getSocketFactory())))
          .isInstanceOf(AssociationException.class);
    } finally {
      storescp.destroy();
    }
  }
}
