package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.ContextResult;
import io.gantry.dicom.net.pdu.ReleaseRequest;
import io.gantry.dicom.net.pdu.UserInformation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Our client against servers that break the rules: each ends with a reason, none blocks for ever.
 */
@Timeout(60)
class BrokenServerTest {
  private static final String FIND = QueryModel.STUDY_ROOT.findSopClassUid();
  private static final Timeouts SHORT =
      Timeouts.STANDARD
          .withAssociation(Duration.ofMillis(400))
          .withResponse(Duration.ofMillis(400))
          .withData(Duration.ofMillis(400));

  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    listener.close();
  }

  /** What the server does with a connection. */
  @FunctionalInterface
  private interface Script {
    void play(RawPeer peer) throws Exception;
  }

  private void serverThat(Script script) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (RawPeer peer = new RawPeer(listener.accept())) {
            script.play(peer);
            peer.isClosed();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void accept(RawPeer peer, long maxLength) throws IOException {
    if (peer.next() instanceof AssociateRequest request) {
      peer.send(
          AssociateAccept.to(
              request,
              request.contexts().stream()
                  .map(c ->
                      new ContextResult(
                          c.id(), ContextResult.ACCEPTED, c.transferSyntaxes().getFirst()))
                  .toList(),
              UserInformation.ours(maxLength)));
    }
  }

  private DicomAssociation open() throws IOException {
    return DicomClient.open(
        new Peer("ARCHIVE", "127.0.0.1", listener.getLocalPort()),
        AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT))
            .withTimeouts(SHORT));
  }

  private static FindResult find(DicomAssociation association) throws IOException {
    return association.find(
        new FindRequest(QueryModel.STUDY_ROOT, QueryLevel.STUDY, DataSet.EMPTY), _ -> {}, 0);
  }

  private static AssociationFailure failureOf(ThrowingCallable call) {
    return catchThrowableOfType(AssociationException.class, call).failure();
  }

  private static byte[] response(int status, int messageId) {
    return CommandSet.of(CommandField.C_FIND_RQ | CommandField.RESPONSE, false)
        .uid(CommandSet.AFFECTED_SOP_CLASS_UID, FIND)
        .number(CommandSet.MESSAGE_ID_RESPONDED_TO, messageId)
        .number(CommandSet.STATUS, status)
        .encode();
  }

  @Test
  void silenceAfterTheRequestTimesOut() {
    serverThat(RawPeer::next);

    assertThat(failureOf(this::open))
        .isEqualTo(new AssociationFailure.TimedOut("association response", Duration.ofMillis(400)));
  }

  @Test
  void somethingThatIsNoDicomIsAProtocolError() {
    serverThat(peer -> peer.send("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII)));

    assertThat(failureOf(this::open)).isInstanceOf(AssociationFailure.ProtocolError.class);
  }

  @Test
  void aConnectionClosedAtOnceIsLost() {
    serverThat(peer -> peer.socket.close());

    assertThat(failureOf(this::open)).isInstanceOf(AssociationFailure.Lost.class);
  }

  @Test
  void anAbortInsteadOfAnAnswerIsReported() {
    serverThat(peer -> {
      accept(peer, 16384);
      peer.send(Abort.byProvider(Abort.UNEXPECTED_PARAMETER));
    });

    assertThat(failureOf(() -> find(open())))
        .isEqualTo(new AssociationFailure.Aborted(true, 2, Abort.UNEXPECTED_PARAMETER));
  }

  @Test
  void aReleaseInsteadOfAnAnswerIsAProtocolError() {
    serverThat(peer -> {
      accept(peer, 16384);
      peer.send(new ReleaseRequest());
    });

    assertThat(failureOf(() -> find(open()))).isInstanceOf(AssociationFailure.ProtocolError.class);
  }

  @Test
  void anAnswerToAnotherMessageIsAProtocolError() {
    serverThat(peer -> {
      accept(peer, 16384);
      peer.sendData(RawPeer.pdv(3, 3, response(DimseStatus.SUCCESS, 77)));
    });

    assertThat(failureOf(() -> find(open()))).isInstanceOf(AssociationFailure.ProtocolError.class);
  }

  @Test
  void aMatchThatIsNoDataSetIsCountedAndTheRestIsRead() throws IOException {
    serverThat(peer -> {
      accept(peer, 16384);
      byte[] pending =
          CommandSet.of(CommandField.C_FIND_RQ | CommandField.RESPONSE, true)
              .number(CommandSet.MESSAGE_ID_RESPONDED_TO, 1)
              .number(CommandSet.STATUS, DimseStatus.PENDING)
              .encode();
      peer.sendData(RawPeer.pdv(3, 3, pending), RawPeer.pdv(3, 2, new byte[] {1, 2, 3}));
      peer.sendData(RawPeer.pdv(3, 3, pending), RawPeer.pdv(3, 2, new byte[0]));
      peer.sendData(RawPeer.pdv(3, 3, response(DimseStatus.SUCCESS, 1)));
    });

    try (DicomAssociation association = open()) {
      FindResult result = find(association);

      assertThat(result.unreadable()).isEqualTo(1);
      assertThat(result.matches()).isEqualTo(1);
    }
  }

  @Test
  void aSyntaxThatWasNotProposedCountsAsNotAccepted() throws IOException {
    serverThat(peer -> {
      if (peer.next() instanceof AssociateRequest request) {
        peer.send(
            AssociateAccept.to(
                request,
                List.of(new ContextResult(3, ContextResult.ACCEPTED, "1.2.3")),
                UserInformation.ours(16384)));
      }
    });

    try (DicomAssociation association = open()) {
      assertThat(association.accepts(FIND)).isFalse();
      assertThat(failureOf(() -> find(association)))
          .isEqualTo(new AssociationFailure.NotNegotiated(FIND, ""));
    }
  }

  @Test
  void aMaximumLengthWithoutRoomForDataIsAProtocolError() {
    serverThat(peer -> accept(peer, 7));

    assertThat(failureOf(this::open)).isInstanceOf(AssociationFailure.ProtocolError.class);
  }

  @Test
  void aServerThatStopsReadingAnObjectIsGivenUp() {
    serverThat(peer -> {
      accept(peer, 16384);
      Thread.sleep(20_000); // never reads: that is its fault
    });

    assertThat(
            failureOf(() -> {
              DicomAssociation association =
                  DicomClient.open(
                      new Peer("ARCHIVE", "127.0.0.1", listener.getLocalPort()),
                      AssociationOptions.of(
                              "US",
                              List.of(
                                  ProposedService.storage("1.2.3", ProposedService.EXPLICIT_LE)))
                          .withTimeouts(SHORT));
              association.store(
                  OutgoingObject.of(
                      "1.2.3",
                      "1.2.4",
                      ProposedService.EXPLICIT_LE,
                      50_000_000,
                      () -> new ByteArrayInputStream(new byte[50_000_000])));
            }))
        .isInstanceOf(AssociationFailure.TimedOut.class);
  }

  @Test
  void closingAnAssociationWhosePeerIsGoneDoesNotThrow() throws IOException {
    serverThat(peer -> {
      accept(peer, 16384);
      peer.socket.close();
    });

    DicomAssociation association = open();
    association.close();

    assertThat(failureOf(association::echo)).isNotNull();
  }
}
