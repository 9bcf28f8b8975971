package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Associations over TLS, ours on both sides. */
@Timeout(120)
class TlsTest {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

  @TempDir static Path directory;

  private static Path server;
  private static Path client;
  private static Path stranger;

  @BeforeAll
  static void certificates() throws Exception {
    server = Certificates.create(directory, "server");
    client = Certificates.create(directory, "client");
    stranger = Certificates.create(directory, "stranger");
  }

  private final MemoryStore store = new MemoryStore();

  private DicomServer serve(boolean clientAuth, List<String> protocols) throws Exception {
    return DicomServer.start(
        ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone())
            .withTls(new TlsServer(Certificates.context(server, client), clientAuth, protocols)),
        ServiceHandlers.storing(store));
  }

  private static DicomAssociation open(int port, @Nullable SSLContext tls) throws IOException {
    return DicomClient.open(
        new Peer("ARCHIVE", "localhost", port),
        AssociationOptions.of(
                "US",
                List.of(
                    ProposedService.verification(),
                    ProposedService.storage(CT, ProposedService.EXPLICIT_LE)))
            .withTimeouts(Timeouts.STANDARD.withAssociation(Duration.ofSeconds(3)))
            .withTls(tls == null ? null : tls.getSocketFactory()));
  }

  @Test
  void objectsArriveOverTls13WithBothCertificates() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new java.util.Random(1).nextBytes(bytes);
    try (DicomServer scp = serve(true, List.of())) {
      try (DicomAssociation association = open(scp.port(), Certificates.context(client, server))) {
        StoreResult result =
            association.store(
                OutgoingObject.of(
                    CT,
                    "1.2",
                    ProposedService.EXPLICIT_LE,
                    bytes.length,
                    () -> new ByteArrayInputStream(bytes)));

        assertThat(result.status()).isZero();
        TlsSession tls = Objects.requireNonNull(association.info().tls());
        assertThat(tls.protocol()).isEqualTo("TLSv1.3");
        assertThat(tls.peerSubject()).isEqualTo("CN=server");
      }
      await()
          .untilAsserted(
              () -> assertThat(store.ends).containsExactly(StoreHandler.EndKind.RELEASED));
      assertThat(store.stored.getFirst().dataSet()).isEqualTo(bytes);
      TlsSession seen = Objects.requireNonNull(store.started.getFirst().tls());
      assertThat(seen.peerSubject()).isEqualTo("CN=client");
    }
  }

  @Test
  void aCancelIsSeenWhileAHandlerRuns() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    FindHandler handler =
        (_, responder) -> {
          while (!responder.cancelled() && sent.get() < 1_000_000) {
            responder.match(
                DataSet.builder()
                    .put(Tag.STUDY_INSTANCE_UID, "1.2." + sent.incrementAndGet())
                    .build());
          }
          return responder.cancelled() ? DimseStatus.CANCEL : DimseStatus.SUCCESS;
        };
    TlsServer tls = new TlsServer(Certificates.context(server, client), true, List.of());
    try (DicomServer scp =
            DicomServer.start(
                ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()).withTls(tls),
                ServiceHandlers.ECHO_ONLY.withFind(handler));
        DicomAssociation association =
            DicomClient.open(
                new Peer("ARCHIVE", "localhost", scp.port()),
                AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT))
                    .withTls(Certificates.context(client, server).getSocketFactory()))) {
      FindResult result =
          association.find(
              new FindRequest(QueryModel.STUDY_ROOT, QueryLevel.STUDY, DataSet.EMPTY), _ -> {}, 3);

      assertThat(result.status()).isEqualTo(DimseStatus.CANCEL);
      assertThat(association.echo()).isZero();
    }
  }

  @Test
  void protocolsAreThoseOfTheOptions() throws Exception {
    try (DicomServer scp = serve(false, List.of("TLSv1.2"));
        DicomAssociation association = open(scp.port(), Certificates.context(null, server))) {
      assertThat(association.echo()).isZero();
      TlsSession tls = Objects.requireNonNull(association.info().tls());
      assertThat(tls.protocol()).isEqualTo("TLSv1.2");
    }
  }

  @Test
  void clientsWithoutATrustedCertificateAreRefused() throws Exception {
    try (DicomServer scp = serve(true, List.of())) {
      for (Path own : new Path[] {null, stranger}) {
        assertThatThrownBy(() -> open(scp.port(), Certificates.context(own, server)))
            .isInstanceOf(AssociationException.class);
      }
      assertThat(store.started).isEmpty();
    }
  }

  @Test
  void aServerThatIsNotTrustedIsRefused() throws Exception {
    try (DicomServer scp = serve(false, List.of())) {
      assertThatThrownBy(() -> open(scp.port(), Certificates.context(client, stranger)))
          .isInstanceOfSatisfying(
              AssociationException.class,
              e -> assertThat(e.failure()).isInstanceOf(AssociationFailure.TlsFailed.class));
    }
  }

  @Test
  void aServerWithAShorterKeyThanTheProfileAllowsIsRefused() throws Exception {
    Path small = Certificates.createShortRsa(directory, "small-server");
    SSLContext context = Certificates.context(small);
    try (SSLServerSocket lax =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try (var accepted = lax.accept()) {
              var _ = accepted.getInputStream().read();
            } catch (IOException _) {
              // as it should be
            }
          });

      assertThatThrownBy(() -> open(lax.getLocalPort(), Certificates.context(client, small)))
          .isInstanceOfSatisfying(
              AssociationException.class,
              e -> assertThat(e.failure()).isInstanceOf(AssociationFailure.TlsFailed.class));
    }
  }

  @Test
  void aClientWithAShorterKeyThanTheProfileAllowsIsRefused() throws Exception {
    Path small = Certificates.createShortRsa(directory, "small-client");
    TlsServer tls = new TlsServer(Certificates.context(server, small, client), true, List.of());
    try (DicomServer scp =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()).withTls(tls),
            ServiceHandlers.storing(store))) {
      assertThat(isHungUpOn(Certificates.context(small, server), scp.port())).isTrue();
      assertThat(isHungUpOn(Certificates.context(client, server), scp.port())).isFalse();
    }
  }

  /** Of a client that knows no profile, whether the server ends what it begins. */
  private static boolean isHungUpOn(SSLContext lax, int port) throws IOException {
    try (Socket socket =
        lax.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(500);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException _) {
      return false; // it waits for our request
    } catch (IOException _) {
      return true;
    }
  }

  @Test
  void plainClientsAreRefused() throws Exception {
    try (DicomServer scp = serve(false, List.of())) {
      assertThatThrownBy(() -> open(scp.port(), null)).isInstanceOf(AssociationException.class);
    }
  }

  @Test
  void aServerThatNeverShakesHandsTimesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              DicomClient.open(
                  new Peer("ARCHIVE", "localhost", silent.getLocalPort()),
                  AssociationOptions.of("US", List.of(ProposedService.verification()))
                      .withTimeouts(Timeouts.STANDARD.withConnect(Duration.ofMillis(500)))
                      .withTls(Certificates.context(null, server).getSocketFactory())))
          .isInstanceOfSatisfying(
              AssociationException.class,
              e -> assertThat(e.failure()).isInstanceOf(AssociationFailure.TlsFailed.class));
    }
  }
}
