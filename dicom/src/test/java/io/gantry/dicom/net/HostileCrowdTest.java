package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateReject;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.ProposedContext;
import io.gantry.dicom.net.pdu.UserInformation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that take places, time or memory: others still get theirs. */
@Timeout(60)
class HostileCrowdTest {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

  private final MemoryStore store = new MemoryStore();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private DicomServer serve(Limits limits, Timeouts timeouts) throws IOException {
    DicomServer server =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone())
                .withLimits(limits)
                .withTimeouts(timeouts),
            ServiceHandlers.storing(store));
    opened.add(server);
    return server;
  }

  private static AssociateRequest request() {
    return AssociateRequest.of(
        "ARCHIVE",
        "US",
        List.of(new ProposedContext(1, CT, List.of(ProposedService.EXPLICIT_LE))),
        UserInformation.ours(16384));
  }

  private RawPeer from(String address, int port) throws IOException {
    RawPeer peer =
        new RawPeer(
            new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0));
    opened.add(peer);
    return peer;
  }

  @Test
  void whoOpensConnectionsAndSaysNothingDoesNotKeepOthersOut() throws IOException {
    DicomServer server = serve(Limits.STANDARD, Timeouts.STANDARD);
    for (int i = 0; i < 200; i++) {
      from("127.0.0.1", server.port());
    }

    RawPeer other = from("127.0.0.2", server.port());
    other.send(request());

    assertThat(other.next()).isInstanceOf(AssociateAccept.class);
  }

  @Test
  void whoOpensManyAssociationsIsToldOffAndTheirPlacesComeBack() throws IOException {
    DicomServer server = serve(Limits.STANDARD.withAssociations(8, 4), Timeouts.STANDARD);
    List<RawPeer> accepted = new ArrayList<>();
    int rejected = 0;
    for (int i = 0; i < 20; i++) {
      RawPeer peer = from("127.0.0.1", server.port());
      peer.send(request());
      switch (peer.next()) {
        case AssociateAccept _ -> accepted.add(peer);
        case AssociateReject(int result, int source, int reason) -> {
          assertThat(List.of(result, source, reason)).containsExactly(2, 3, 2);
          peer.socket.close();
          rejected++;
        }
        default -> throw new AssertionError("neither accepted nor rejected");
      }
    }
    assertThat(accepted).hasSize(4);
    assertThat(rejected).isEqualTo(16);

    for (RawPeer peer : accepted) {
      peer.socket.close();
    }

    await().untilAsserted(() -> assertThat(server.associations()).isEmpty());
    assertThat(RawPeer.associated(server.port(), CT).socket.isConnected()).isTrue();
  }

  @Test
  void aCommandThatDripsIsNotWaitedFor() throws Exception {
    DicomServer server = serve(Limits.STANDARD, Timeouts.STANDARD.withData(Duration.ofMillis(600)));
    RawPeer peer = RawPeer.associated(server.port(), CT);
    opened.add(peer);
    long start = System.nanoTime();
    try {
      while (!peer.in.available()) {
        peer.sendData(RawPeer.pdv(1, 1, new byte[] {0}));
        Thread.sleep(50); // the drip itself is what is tested
      }
    } catch (SocketException _) {
      // it has hung up already
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(peer.isAborted()).isTrue();
    await().untilAsserted(() -> assertThat(server.associations()).isEmpty());
  }

  @Test
  void aCommandSetLongerThanTheLimitIsAborted() throws IOException {
    DicomServer server = serve(Limits.STANDARD.withCommandLength(2048), Timeouts.STANDARD);
    RawPeer peer = RawPeer.associated(server.port(), CT);
    opened.add(peer);

    peer.sendData(RawPeer.pdv(1, 1, new byte[2049]));

    assertThat(peer.isAborted()).isTrue();
  }

  @Test
  void anElementThatSaysItHasFourGigabytesCostsNothing() throws IOException {
    DicomServer server = serve(Limits.STANDARD, Timeouts.STANDARD);
    RawPeer peer = RawPeer.associated(server.port(), CT);
    opened.add(peer);
    byte[] command = new byte[16];
    command[2] = 1; // (0000,0001)
    for (int i = 4; i < 8; i++) {
      command[i] = (byte) 0xFF;
    }

    peer.sendData(RawPeer.pdv(1, 3, command));

    assertThat(peer.isAborted()).isTrue();
  }

  @Test
  void anIdentifierLongerThanTheLimitIsAborted() throws IOException {
    String find = QueryModel.STUDY_ROOT.findSopClassUid();
    DicomServer server =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone())
                .withLimits(Limits.STANDARD.withIdentifierLength(10_000)),
            ServiceHandlers.ECHO_ONLY.withFind((_, _) -> 0));
    opened.add(server);
    RawPeer peer = RawPeer.associated(server.port(), find);
    opened.add(peer);
    peer.sendData(
        RawPeer.pdv(
            1,
            3,
            CommandSet.of(CommandField.C_FIND_RQ, true)
                .uid(CommandSet.AFFECTED_SOP_CLASS_UID, find)
                .number(CommandSet.MESSAGE_ID, 1)
                .encode()));

    peer.sendData(RawPeer.pdv(1, 2, new byte[10_001]));

    assertThat(peer.isAborted()).isTrue();
  }

  @Test
  void aPduOfTwoGigabytesIsAbortedAtItsHeader() throws IOException {
    DicomServer server = serve(Limits.STANDARD, Timeouts.STANDARD);
    RawPeer peer = RawPeer.associated(server.port(), CT);
    opened.add(peer);

    peer.send(RawPeer.header(Pdu.P_DATA, 0x7FFF_FFFF));

    assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.INVALID_PARAMETER_VALUE));
  }

  @Test
  void aDataSetOfAnotherContextThanItsCommandIsAborted() throws IOException {
    DicomServer server = serve(Limits.STANDARD, Timeouts.STANDARD);
    RawPeer peer = from("127.0.0.1", server.port());
    peer.send(
        AssociateRequest.of(
            "ARCHIVE",
            "US",
            List.of(
                new ProposedContext(1, CT, List.of(ProposedService.EXPLICIT_LE)),
                new ProposedContext(3, CT, List.of(ProposedService.IMPLICIT_LE))),
            UserInformation.ours(16384)));
    assertThat(peer.next()).isInstanceOf(AssociateAccept.class);
    peer.sendData(
        RawPeer.pdv(
            1,
            3,
            CommandSet.of(CommandField.C_STORE_RQ, true)
                .uid(CommandSet.AFFECTED_SOP_CLASS_UID, CT)
                .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.3")
                .number(CommandSet.MESSAGE_ID, 1)
                .encode()));

    peer.sendData(RawPeer.pdv(3, 2, new byte[10]));

    assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.UNEXPECTED_PARAMETER));
    await().untilAsserted(() -> assertThat(store.aborted).hasValue(1));
  }

  @Test
  void aPduThatEndsWithinAPdvHeaderIsAborted() throws IOException {
    DicomServer server = serve(Limits.STANDARD, Timeouts.STANDARD);
    RawPeer peer = RawPeer.associated(server.port(), CT);
    opened.add(peer);

    peer.send(RawPeer.header(Pdu.P_DATA, 3));
    peer.send(new byte[3]);

    assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.INVALID_PARAMETER_VALUE));
  }
}
