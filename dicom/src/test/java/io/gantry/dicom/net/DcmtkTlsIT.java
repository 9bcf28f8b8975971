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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS in both roles against DCMTK, that is against OpenSSL. */
@Timeout(120)
class DcmtkTlsIT {
  @TempDir static Path directory;

  private static Path server;
  private static Path client;

  private final MemoryStore store = new MemoryStore();

  @BeforeAll
  static void certificates() throws Exception {
    server = Certificates.create(directory, "server");
    client = Certificates.create(directory, "client");
    pem(server, "server");
    pem(client, "client");
    pem(Certificates.create(directory, "stranger"), "stranger");
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

  private static void pem(Path keyStore, String name) throws Exception {
    for (List<String> what :
        List.of(
            List.of("-nocerts", "-nodes", "-out", name + ".key"),
            List.of("-nokeys", "-out", name + ".crt"))) {
      List<String> command =
          new ArrayList<>(
              List.of("openssl", "pkcs12", "-in", keyStore.toString(), "-passin", "pass:testing"));
      command.addAll(what);
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
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
