package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.AsyncOperations;
import io.gantry.dicom.net.pdu.ContextResult;
import io.gantry.dicom.net.pdu.ProposedContext;
import io.gantry.dicom.net.pdu.UserInformation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The asynchronous operations window (PS3.7 section D.3.3.3) against peers that really use it. */
@Timeout(60)
class AsynchronousTest {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final String FIND = QueryModel.STUDY_ROOT.findSopClassUid();

  private static UserInformation window(@Nullable AsyncOperations operations) {
    return UserInformation.ours(16384).negotiating(List.of(), List.of(), List.of(), operations);
  }

  private static RawPeer finder(int port, @Nullable AsyncOperations operations) throws IOException {
    RawPeer peer = new RawPeer(port);
    peer.send(
        AssociateRequest.of(
            "ARCHIVE",
            "US",
            List.of(new ProposedContext(1, FIND, List.of(ProposedService.EXPLICIT_LE))),
            window(operations)));
    assertThat(peer.next()).isInstanceOf(AssociateAccept.class);
    return peer;
  }

  private static byte[] findCommand(int messageId) {
    return CommandSet.of(CommandField.C_FIND_RQ, true)
        .uid(CommandSet.AFFECTED_SOP_CLASS_UID, FIND)
        .number(CommandSet.MESSAGE_ID, messageId)
        .encode();
  }

  private static void sendFinds(RawPeer peer) throws IOException {
    for (int id = 1; id <= 3; id++) {
      peer.sendData(RawPeer.pdv(1, 3, findCommand(id)), RawPeer.pdv(1, 2, new byte[0]));
    }
  }

  /** A query that looks for a cancel as soon as all three requests are under way. */
  private static DicomServer finding(CountDownLatch sent) throws IOException {
    return DicomServer.start(
        ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()),
        ServiceHandlers.ECHO_ONLY.withFind((_, responder) -> {
          try {
            sent.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return responder.cancelled() ? DimseStatus.CANCEL : DimseStatus.SUCCESS;
        }));
  }

  @Test
  void requestsThatComeWhileAnotherRunsWaitTheirTurn() throws IOException {
    CountDownLatch sent = new CountDownLatch(1);
    try (DicomServer server = finding(sent);
        RawPeer peer = finder(server.port(), new AsyncOperations(0, 1))) {
      sendFinds(peer);
      sent.countDown();

      for (int id = 1; id <= 3; id++) {
        CommandSet response = peer.command();
        assertThat(response.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, -1)).isEqualTo(id);
        assertThat(response.status()).isZero();
      }
    }
  }

  @Test
  void withoutAWindowTheyAreAborted() throws IOException {
    CountDownLatch sent = new CountDownLatch(1);
    try (DicomServer server = finding(sent);
        RawPeer peer = finder(server.port(), null)) {
      sendFinds(peer);
      sent.countDown();

      assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.UNEXPECTED_PDU));
    }
  }

  @Test
  void theWindowIsTheSmallerOfBoth() throws IOException {
    try (DicomServer server =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()), ServiceHandlers.ECHO_ONLY)) {
      for (List<Integer> each : List.of(List.of(0, 16), List.of(5, 5), List.of(100, 16))) {
        try (RawPeer peer = new RawPeer(server.port())) {
          peer.send(
              AssociateRequest.of(
                  "ARCHIVE", "US", List.of(), window(new AsyncOperations(each.getFirst(), 0))));
          assertThat(peer.next())
              .isInstanceOfSatisfying(
                  AssociateAccept.class,
                  ac ->
                      assertThat(ac.user().asyncOperations())
                          .isEqualTo(new AsyncOperations(each.getLast(), 1)));
        }
      }
    }
  }

  @Test
  void answersToStoresAreTakenInWhateverOrderTheyCome() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Boolean> archive =
          CompletableFuture.supplyAsync(() -> answerBackwards(listener));
      List<String> answered = new ArrayList<>();
      List<OutgoingObject> objects =
          java.util.stream.IntStream.range(0, 4).mapToObj(AsynchronousTest::object).toList();

      try (DicomAssociation association =
          DicomClient.open(
              new Peer("ARCHIVE", "127.0.0.1", listener.getLocalPort()),
              AssociationOptions.of(
                      "US", List.of(ProposedService.storage(CT, ProposedService.EXPLICIT_LE)))
                  .withProposals(Proposals.NONE.withOutstanding(4)))) {
        association.storeAll(
            objects.iterator(),
            (object, result) -> answered.add(object.sopInstanceUid() + "=" + result.status()));
      }

      assertThat(archive.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(answered).containsExactly("1.2.3=3", "1.2.2=2", "1.2.1=1", "1.2.0=0");
    }
  }

  private static OutgoingObject object(int i) {
    return OutgoingObject.of(
        CT,
        "1.2." + i,
        ProposedService.EXPLICIT_LE,
        100,
        () -> new ByteArrayInputStream(new byte[100]));
  }

  /** Takes four objects before it answers the last of them first, each with its own status. */
  private static boolean answerBackwards(ServerSocket listener) {
    try (RawPeer peer = new RawPeer(listener.accept())) {
      if (peer.next() instanceof AssociateRequest request) {
        peer.send(
            AssociateAccept.to(
                request,
                List.of(new ContextResult(1, 0, ProposedService.EXPLICIT_LE)),
                window(new AsyncOperations(0, 1))));
      }
      List<CommandSet> requests = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        requests.add(peer.command());
      }
      for (int i = 3; i >= 0; i--) {
        peer.sendData(RawPeer.pdv(1, 3, requests.get(i).response(i, false).encode()));
      }
      return peer.next() != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
