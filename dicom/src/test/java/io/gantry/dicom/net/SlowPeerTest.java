package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.net.StoreHandler.EndKind;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that send a little now and then; the pauses are what is tested. */
@Timeout(60)
class SlowPeerTest {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final Duration DATA = Duration.ofMillis(600);
  private static final Duration SOON = Duration.ofSeconds(8);

  @TempDir Path directory;

  private final MemoryStore store = new MemoryStore();

  private static ServerOptions options() {
    return ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone())
        .withTimeouts(Timeouts.STANDARD.withData(DATA));
  }

  private static void pause(int milliseconds) {
    LockSupport.parkNanos(milliseconds * 1_000_000L);
  }

  private static RawPeer storing(DicomServer server) throws IOException {
    RawPeer peer = RawPeer.associated(server.port(), CT);
    peer.sendData(
        RawPeer.pdv(
            1,
            3,
            CommandSet.of(CommandField.C_STORE_RQ, true)
                .uid(CommandSet.AFFECTED_SOP_CLASS_UID, CT)
                .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.3")
                .number(CommandSet.MESSAGE_ID, 1)
                .encode()));
    return peer;
  }

  @Test
  void anObjectThatDripsIsNotWaitedFor() throws IOException {
    try (DicomServer server = DicomServer.start(options(), ServiceHandlers.storing(store));
        RawPeer peer = storing(server)) {
      long start = System.nanoTime();
      try {
        while (!peer.in.available()) {
          peer.sendData(RawPeer.pdv(1, 0, new byte[] {0}));
          pause(50);
        }
      } catch (SocketException _) {
        // it has hung up already
      }

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
      assertThat(peer.isAborted()).isTrue();
      await().untilAsserted(() -> assertThat(store.ends).containsExactly(EndKind.LOST));
      assertThat(store.aborted).hasValue(1);
    }
  }

  @Test
  void anObjectThatGetsOnIsWaitedForHoweverLongItTakes() throws IOException {
    try (DicomServer server = DicomServer.start(options(), ServiceHandlers.storing(store));
        RawPeer peer = storing(server)) {
      long start = System.nanoTime();
      for (int i = 0; i < 6; i++) {
        peer.sendData(RawPeer.pdv(1, 0, new byte[TimedInput.LEAST_PROGRESS]));
        pause(300);
      }
      peer.sendData(RawPeer.pdv(1, 2, new byte[10]));

      assertThat(peer.command().status()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(DATA.multipliedBy(2));
    }
  }

  @Test
  void timeThatWeNeedOurselvesIsNotHeldAgainstThePeer() throws IOException {
    StoreHandler busy =
        request -> {
          StoreSink inner = store.begin(request);
          return new StoreSink() {
            @Override
            public void data(byte[] buffer, int offset, int length) throws IOException {
              pause(450);
              inner.data(buffer, offset, length);
            }

            @Override
            public int complete() throws IOException {
              return inner.complete();
            }

            @Override
            public void abort() {
              inner.abort();
            }
          };
        };
    try (DicomServer server = DicomServer.start(options(), ServiceHandlers.storing(busy));
        RawPeer peer = storing(server)) {
      for (int i = 0; i < 4; i++) {
        peer.sendData(RawPeer.pdv(1, i == 3 ? 2 : 0, new byte[10]));
      }

      assertThat(peer.command().status()).isZero();
    }
  }

  /** Over TLS each byte of a record makes the socket's timer start anew. */
  @Test
  void bytesThatDripWithinATlsRecordAreNotWaitedForEither() throws Exception {
    Path server = Certificates.create(directory, "server");
    TlsServer tls = new TlsServer(Certificates.context(server), false, List.of());
    try (DicomServer scp =
            DicomServer.start(options().withTls(tls), ServiceHandlers.storing(store));
        DrippingLine line = new DrippingLine(scp.port());
        DicomAssociation association =
            DicomClient.open(
                new Peer("ARCHIVE", "localhost", line.port()),
                AssociationOptions.of(
                        "US", List.of(ProposedService.storage(CT, ProposedService.EXPLICIT_LE)))
                    .withTls(Certificates.context(null, server).getSocketFactory()))) {
      InputStream object =
          new FilterInputStream(new ByteArrayInputStream(new byte[600_000])) {
            private int given;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
              int count = super.read(buffer, offset, length);
              given += count;
              line.dripping.set(given > 400_000);
              return count;
            }
          };
      long start = System.nanoTime();
      CompletableFuture<Void> storing =
          CompletableFuture.runAsync(() -> {
            try {
              var _ =
                  association.store(
                      OutgoingObject.of(
                          CT, "1.2", ProposedService.EXPLICIT_LE, 600_000, () -> object));
            } catch (IOException _) {
              // so it should end
            }
          });

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(store.ends).containsExactly(EndKind.LOST));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
      storing.join();
    }
  }

  /** Carries bytes both ways, those to the server one by one when told. */
  private static final class DrippingLine implements AutoCloseable {
    final AtomicBoolean dripping = new AtomicBoolean();
    private final ServerSocket listener;
    private final int to;

    DrippingLine(int to) throws IOException {
      this.to = to;
      this.listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      var _ = Thread.ofPlatform().daemon().start(this::carry);
    }

    int port() {
      return listener.getLocalPort();
    }

    private void carry() {
      try (Socket in = listener.accept();
          Socket out = new Socket(InetAddress.getLoopbackAddress(), to)) {
        Thread back = Thread.ofPlatform().daemon().start(() -> copy(out, in, new AtomicBoolean()));
        copy(in, out, dripping);
        back.join();
      } catch (IOException | InterruptedException _) {
        // the test is over
      }
    }

    private static void copy(Socket from, Socket to, AtomicBoolean dripping) {
      byte[] buffer = new byte[8192];
      try (Socket closing = to) {
        InputStream in = from.getInputStream();
        OutputStream out = closing.getOutputStream();
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          for (int i = 0; dripping.get() && i < n; i++) {
            out.write(buffer, i, 1);
            pause(20);
          }
          if (!dripping.get()) {
            out.write(buffer, 0, n);
          }
        }
      } catch (IOException _) {
        // hung up
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
