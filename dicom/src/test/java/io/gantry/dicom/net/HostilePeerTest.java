package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.StoreHandler.EndKind;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.PduEncoder;
import io.gantry.dicom.net.pdu.ProposedContext;
import io.gantry.dicom.net.pdu.ReleaseRequest;
import io.gantry.dicom.net.pdu.ReleaseResponse;
import io.gantry.dicom.net.pdu.UserInformation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Our server against peers that break the rules: each is told off, none leaves an object half open.
 */
@Timeout(60)
class HostilePeerTest {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

  private final MemoryStore store = new MemoryStore();
  private DicomServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone())
                .withTimeouts(
                    Timeouts.STANDARD
                        .withAssociation(Duration.ofMillis(500))
                        .withData(Duration.ofMillis(700))),
            new ServiceHandlers(
                store,
                (_, responder) -> {
                  DataSet match =
                      DataSet.builder().put(Tag.STUDY_INSTANCE_UID, "1.2".repeat(20)).build();
                  for (int i = 0; i < 10_000_000; i++) {
                    responder.match(match);
                  }
                  return DimseStatus.SUCCESS;
                },
                null));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] storeCommand() {
    return CommandSet.of(CommandField.C_STORE_RQ, true)
        .uid(CommandSet.AFFECTED_SOP_CLASS_UID, CT)
        .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.3")
        .number(CommandSet.MESSAGE_ID, 1)
        .encode();
  }

  private RawPeer inTheMiddleOfAnObject() throws IOException {
    RawPeer peer = RawPeer.associated(server.port(), CT);
    peer.sendData(RawPeer.pdv(1, 3, storeCommand()));
    peer.sendData(RawPeer.pdv(1, 0, new byte[1000]));
    return peer;
  }

  private void theObjectIsGone(EndKind end) {
    await().untilAsserted(() -> assertThat(store.ends).containsExactly(end));
    assertThat(store.aborted).hasValue(1);
    assertThat(store.stored).isEmpty();
    await().untilAsserted(() -> assertThat(server.associations()).isEmpty());
  }

  @Test
  void somethingThatIsNoDicomIsAborted() throws IOException {
    try (RawPeer peer = new RawPeer(server.port())) {
      peer.send("GET / HTTP/1.1\r\nHost: archive\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.UNRECOGNIZED_PDU));
      assertThat(peer.isClosed()).isTrue();
    }
    assertThat(store.started).isEmpty();
  }

  @Test
  void whoConnectsAndSaysNothingIsDisconnected() throws IOException {
    try (RawPeer peer = new RawPeer(server.port())) {
      assertThat(peer.isAborted()).isTrue();
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @Test
  void drippingBytesDoNotStretchTheTimer() throws Exception {
    byte[] request =
        PduEncoder.encode(
            AssociateRequest.of("ARCHIVE", "US", List.of(), UserInformation.ours(16384)));
    try (RawPeer peer = new RawPeer(server.port())) {
      long start = System.nanoTime();
      int at = 0;
      while (peer.in.available() == false && at < request.length) {
        peer.send(new byte[] {request[at++]});
        Thread.sleep(50); // the drip itself is what is tested
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
      assertThat(peer.isAborted()).isTrue();
    }
  }

  @Test
  void aRequestOfTwoGigabytesIsNotWaitedFor() throws IOException {
    try (RawPeer peer = new RawPeer(server.port())) {
      peer.send(RawPeer.header(Pdu.ASSOCIATE_RQ, Integer.MAX_VALUE));

      assertThat(peer.isAborted()).isTrue();
    }
  }

  @Test
  void anItemLongerThanItsPduIsAborted() throws IOException {
    try (RawPeer peer = new RawPeer(server.port())) {
      byte[] request = new byte[68 + 4];
      request[1] = 1;
      request[68] = 0x10;
      request[70] = (byte) 0xFF;
      peer.send(RawPeer.header(Pdu.ASSOCIATE_RQ, request.length));
      peer.send(request);

      assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.INVALID_PARAMETER_VALUE));
    }
  }

  @Test
  void dataBeforeAnAssociationIsAborted() throws IOException {
    try (RawPeer peer = new RawPeer(server.port())) {
      peer.sendData(RawPeer.pdv(1, 3, storeCommand()));

      assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.UNEXPECTED_PDU));
    }
  }

  @Test
  void aPduLongerThanAnnouncedIsAborted() throws IOException {
    try (RawPeer peer = inTheMiddleOfAnObject()) {
      peer.send(RawPeer.header(Pdu.P_DATA, 128 * 1024 + 1));

      assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.INVALID_PARAMETER_VALUE));
      theObjectIsGone(EndKind.ABORTED);
    }
  }

  @Test
  void aPdvLongerThanItsPduIsAborted() throws IOException {
    try (RawPeer peer = inTheMiddleOfAnObject()) {
      peer.send(RawPeer.header(Pdu.P_DATA, 8));
      peer.send(new byte[] {0, 0, 0, 100, 1, 0, 0, 0});

      assertThat(peer.isAborted()).isTrue();
      theObjectIsGone(EndKind.ABORTED);
    }
  }

  @Test
  void aContextThatWasNotAcceptedIsAborted() throws IOException {
    try (RawPeer peer = RawPeer.associated(server.port(), CT)) {
      peer.sendData(RawPeer.pdv(3, 3, storeCommand()));

      assertThat(peer.isAborted()).isTrue();
    }
  }

  @Test
  void aCommandInTheMiddleOfAnObjectIsAborted() throws IOException {
    try (RawPeer peer = inTheMiddleOfAnObject()) {
      peer.sendData(RawPeer.pdv(1, 3, storeCommand()));

      assertThat(peer.isAborted()).isTrue();
      theObjectIsGone(EndKind.ABORTED);
    }
  }

  @Test
  void aReleaseInTheMiddleOfAnObjectIsAborted() throws IOException {
    try (RawPeer peer = inTheMiddleOfAnObject()) {
      peer.send(new ReleaseRequest());

      assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.UNEXPECTED_PDU));
      theObjectIsGone(EndKind.ABORTED);
    }
  }

  @Test
  void anAbortInTheMiddleOfAnObjectEndsIt() throws IOException {
    try (RawPeer peer = inTheMiddleOfAnObject()) {
      peer.send(Abort.BY_USER);

      theObjectIsGone(EndKind.ABORTED);
    }
  }

  @Test
  void aConnectionLostInTheMiddleOfAnObjectEndsIt() throws IOException {
    inTheMiddleOfAnObject().close();

    theObjectIsGone(EndKind.LOST);
  }

  @Test
  void aSenderThatStallsInTheMiddleOfAnObjectIsEnded() throws IOException {
    try (RawPeer peer = inTheMiddleOfAnObject()) {
      theObjectIsGone(EndKind.LOST);
      assertThat(peer.isAborted()).isTrue();
    }
  }

  @Test
  void aDataSetWithoutACommandIsAborted() throws IOException {
    try (RawPeer peer = RawPeer.associated(server.port(), CT)) {
      peer.sendData(RawPeer.pdv(1, 2, new byte[10]));

      assertThat(peer.isAborted()).isTrue();
    }
  }

  @Test
  void aCommandSetThatNeverEndsIsAborted() throws IOException {
    try (RawPeer peer = RawPeer.associated(server.port(), CT)) {
      for (int i = 0; i < 8; i++) {
        peer.sendData(RawPeer.pdv(1, 1, new byte[10_000]));
      }

      assertThat(peer.isAborted()).isTrue();
    }
  }

  @Test
  void aStoreWithoutInstanceUidIsAborted() throws IOException {
    try (RawPeer peer = RawPeer.associated(server.port(), CT)) {
      peer.sendData(
          RawPeer.pdv(
              1,
              3,
              CommandSet.of(CommandField.C_STORE_RQ, true)
                  .uid(CommandSet.AFFECTED_SOP_CLASS_UID, CT)
                  .encode()));

      assertThat(peer.isAborted()).isTrue();
    }
  }

  @Test
  void aSecondAssociationRequestIsAborted() throws IOException {
    try (RawPeer peer = RawPeer.associated(server.port(), CT)) {
      peer.send(AssociateRequest.of("ARCHIVE", "US", List.of(), UserInformation.ours(16384)));

      assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.UNEXPECTED_PDU));
    }
  }

  @Test
  void whoDoesNotReadTheAnswersIsDisconnected() throws IOException {
    String find = QueryModel.STUDY_ROOT.findSopClassUid();
    try (RawPeer peer = RawPeer.associated(server.port(), find)) {
      peer.sendData(
          RawPeer.pdv(
              1,
              3,
              CommandSet.of(CommandField.C_FIND_RQ, true)
                  .uid(CommandSet.AFFECTED_SOP_CLASS_UID, find)
                  .number(CommandSet.MESSAGE_ID, 1)
                  .encode()),
          RawPeer.pdv(1, 2, new byte[0]));

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(store.ends).containsExactly(EndKind.LOST));
    }
  }

  @Test
  void damagedConversationsNeverStopTheServerNorLeaveObjectsOpen() throws IOException {
    byte[] conversation = conversation();
    Random random = new Random(20261121);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = conversation.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try (RawPeer peer = new RawPeer(server.port())) {
        peer.send(Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length)));
        peer.socket.shutdownOutput();
      } catch (SocketException _) {
        // it has hung up already
      }
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          assertThat(server.associations()).isEmpty();
          assertThat(store.ends).hasSameSizeAs(store.started);
        });
    assertThat(store.begun.get()).isPositive();
    assertThat(store.aborted.get() + store.stored.size()).isEqualTo(store.begun.get());
    try (RawPeer peer = RawPeer.associated(server.port(), CT)) {
      peer.send(new ReleaseRequest());
      assertThat(peer.next()).isEqualTo(new ReleaseResponse());
    }
  }

  /** A request, an object in two PDUs and a release, without waiting for answers. */
  private static byte[] conversation() {
    byte[] command = RawPeer.pdv(1, 3, storeCommand());
    byte[] first = RawPeer.pdv(1, 0, new byte[300]);
    byte[] last = RawPeer.pdv(1, 2, new byte[100]);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        PduEncoder.encode(
            AssociateRequest.of(
                "ARCHIVE",
                "US",
                List.of(new ProposedContext(1, CT, List.of(ProposedService.EXPLICIT_LE))),
                UserInformation.ours(16384))));
    for (byte[] pdv : List.of(command, first, last)) {
      bytes.writeBytes(RawPeer.header(Pdu.P_DATA, pdv.length));
      bytes.writeBytes(pdv);
    }
    bytes.writeBytes(PduEncoder.encode(new ReleaseRequest()));
    return bytes.toByteArray();
  }

  @Test
  void fragmentsOfOneByteAndSeveralPdvsInAPduAreFine() throws IOException {
    try (RawPeer peer = RawPeer.associated(server.port(), CT)) {
      byte[] command = storeCommand();
      for (int i = 0; i < command.length; i++) {
        peer.sendData(RawPeer.pdv(1, i == command.length - 1 ? 3 : 1, new byte[] {command[i]}));
      }
      peer.sendData(
          RawPeer.pdv(1, 0, new byte[] {1, 2}),
          RawPeer.pdv(1, 0, new byte[0]),
          RawPeer.pdv(1, 2, new byte[] {3}));
      peer.sendData(
          RawPeer.pdv(1, 3, command),
          RawPeer.pdv(1, 0, new byte[] {4}),
          RawPeer.pdv(1, 2, new byte[0]));

      await().untilAsserted(() -> assertThat(store.stored).hasSize(2));
    }
    assertThat(store.stored)
        .extracting(MemoryStore.Stored::dataSet)
        .containsExactly(new byte[] {1, 2, 3}, new byte[] {4});
  }
}
