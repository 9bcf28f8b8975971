package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.StoreHandler.EndKind;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.ContextResult;
import io.gantry.dicom.net.pdu.ReleaseRequest;
import io.gantry.dicom.net.pdu.ReleaseResponse;
import io.gantry.dicom.net.pdu.UserInformation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Storage commitment with the result on the association of the request, which no archive here does:
 * against a peer that is nothing but PDUs, with bytes of PS3.4 annex J and PS3.7 section 10.
 */
@Timeout(30)
class CommitmentPeerTest {
  private static final String TRANSACTION = "2.25.4711";
  private static final SopReference KEPT = new SopReference("1.2.840.10008.5.1.4.1.1.2", "1.2.3");
  private static final SopReference LOST = new SopReference("1.2.840.10008.5.1.4.1.1.2", "1.2.4");

  /** Whole data set of a message, whatever PDVs it came in. */
  private static DataSet dataSet(RawPeer peer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean last = false;
    while (!last) {
      if (!peer.in.nextPdv()) {
        assertThat(peer.in.readHeader(Integer.MAX_VALUE, 1 << 20)).isEqualTo(4);
        continue;
      }
      assertThat(peer.in.isCommand()).isFalse();
      for (int n = peer.in.fill(); n > 0; n = peer.in.fill()) {
        bytes.write(peer.in.buffer(), peer.in.position(), n);
        peer.in.advance(n);
      }
      last = peer.in.isLast();
    }
    return DataSetReader.read(bytes.toByteArray(), TransferSyntax.EXPLICIT_LE);
  }

  private static DataSet reference(SopReference object) {
    return DataSet.builder()
        .put(Tag.REFERENCED_SOP_CLASS_UID, object.sopClassUid())
        .put(Tag.REFERENCED_SOP_INSTANCE_UID, object.sopInstanceUid())
        .build();
  }

  private static byte[] bytes(DataSet dataSet) {
    return DataSetWriter.write(dataSet, TransferSyntax.EXPLICIT_LE);
  }

  private static byte[] action() {
    return CommandSet.of(CommandField.N_ACTION_RQ, true)
        .uid(CommandSet.REQUESTED_SOP_CLASS_UID, "1.2.840.10008.1.20.1")
        .uid(CommandSet.REQUESTED_SOP_INSTANCE_UID, "1.2.840.10008.1.20.1.1")
        .number(CommandSet.MESSAGE_ID, 7)
        .number(CommandSet.ACTION_TYPE_ID, 1)
        .encode();
  }

  private static DataSet asked() {
    return DataSet.builder()
        .put(Tag.TRANSACTION_UID, TRANSACTION)
        .putItems(Tag.REFERENCED_SOP_SEQUENCE, reference(KEPT), reference(LOST))
        .build();
  }

  @Test
  void asScpWeAnswerAndReportAndTakeWhatComesBeforeTheConfirmation() throws IOException {
    MemoryStore store = new MemoryStore();
    try (DicomServer server =
            DicomServer.start(
                ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()),
                ServiceHandlers.storing(store)
                    .withCommitment((_, request) ->
                        Optional.of(
                            new CommitmentResult(
                                request.transactionUid(),
                                request.objects().subList(0, 1),
                                List.of(
                                    new CommitmentResult.Failed(
                                        request.objects().getLast(), 0x0112))))));
        RawPeer peer = RawPeer.associated(server.port(), SopClasses.STORAGE_COMMITMENT)) {
      for (int round = 0; round < 2; round++) {
        peer.sendData(RawPeer.pdv(1, 3, action()), RawPeer.pdv(1, 2, bytes(asked())));

        CommandSet response = peer.command();
        CommandSet event = peer.command();
        DataSet result = dataSet(peer);

        assertThat(response.field()).isEqualTo(0x8130);
        assertThat(response.status()).isZero();
        assertThat(response.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, 0)).isEqualTo(7);
        assertThat(event.field()).isEqualTo(0x0100);
        assertThat(event.integer(CommandSet.EVENT_TYPE_ID, 0)).isEqualTo(2);
        assertThat(event.text(CommandSet.AFFECTED_SOP_INSTANCE_UID))
            .isEqualTo("1.2.840.10008.1.20.1.1");
        assertThat(result.string(Tag.TRANSACTION_UID)).hasValue(TRANSACTION);
        assertThat(result.sequence(Tag.REFERENCED_SOP_SEQUENCE)).hasSize(1);
        assertThat(result.sequence(Tag.FAILED_SOP_SEQUENCE).getFirst().integer(Tag.FAILURE_REASON))
            .hasValue(0x0112);
        if (round == 1) { // the confirmation of the first one comes only now
          confirm(peer, 1);
        }
      }
      confirm(peer, 2);
      peer.send(new ReleaseRequest());
      assertThat(peer.next()).isInstanceOf(ReleaseResponse.class);
    }
    assertThat(store.ends).containsExactly(EndKind.RELEASED);
  }

  private static void confirm(RawPeer peer, int messageId) throws IOException {
    peer.sendData(
        RawPeer.pdv(
            1,
            3,
            CommandSet.of(CommandField.N_EVENT_REPORT_RQ | CommandField.RESPONSE, false)
                .number(CommandSet.MESSAGE_ID_RESPONDED_TO, messageId)
                .number(CommandSet.STATUS, 0)
                .encode()));
  }

  @Test
  void aConfirmationOfNothingIsAborted() throws IOException {
    try (DicomServer server =
            DicomServer.start(
                ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()),
                ServiceHandlers.ECHO_ONLY.withCommitment((_, _) -> Optional.empty()));
        RawPeer peer = RawPeer.associated(server.port(), SopClasses.STORAGE_COMMITMENT)) {
      confirm(peer, 1);

      assertThat(peer.isAborted()).isTrue();
    }
  }

  @Test
  void asScuWeTakeTheResultOnTheSameAssociationAndConfirmIt() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<CommandSet> archive =
          CompletableFuture.supplyAsync(() -> reportAtOnce(listener));
      CommitmentResult result;
      try (DicomAssociation association =
          DicomClient.open(
              new Peer("ARCHIVE", "127.0.0.1", listener.getLocalPort()),
              AssociationOptions.of("US", List.of(ProposedService.commitment())))) {
        assertThat(
                association.requestCommitment(
                    new CommitmentRequest(TRANSACTION, List.of(KEPT, LOST))))
            .isZero();
        result = association.awaitCommitment(Duration.ofSeconds(10));
      }

      assertThat(result.committed()).containsExactly(KEPT);
      assertThat(result.failed()).containsExactly(new CommitmentResult.Failed(LOST, 0x0110));
      CommandSet confirmation = archive.get(10, TimeUnit.SECONDS);
      assertThat(confirmation.field()).isEqualTo(0x8100);
      assertThat(confirmation.status()).isEqualTo(DimseStatus.SUCCESS);
      assertThat(confirmation.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, 0)).isEqualTo(99);
    }
  }

  /** The result before the answer to the request, even: PS3.4 does not forbid it. */
  private static CommandSet reportAtOnce(ServerSocket listener) {
    try (RawPeer peer = new RawPeer(listener.accept())) {
      AssociateRequest request = (AssociateRequest) peer.next();
      peer.send(
          AssociateAccept.to(
              request,
              List.of(new ContextResult(1, 0, ProposedService.EXPLICIT_LE)),
              UserInformation.ours(16384)));
      CommandSet action = peer.command();
      assertThat(action.integer(CommandSet.ACTION_TYPE_ID, 0)).isEqualTo(1);
      DataSet asked = dataSet(peer);
      assertThat(asked.sequence(Tag.REFERENCED_SOP_SEQUENCE)).hasSize(2);
      DataSet failed =
          reference(LOST).toBuilder().putInt(Tag.FAILURE_REASON, Vr.US, 0x0110).build();
      peer.sendData(
          RawPeer.pdv(
              1,
              3,
              CommandSet.of(CommandField.N_EVENT_REPORT_RQ, true)
                  .uid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.STORAGE_COMMITMENT)
                  .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.840.10008.1.20.1.1")
                  .number(CommandSet.MESSAGE_ID, 99)
                  .number(CommandSet.EVENT_TYPE_ID, 2)
                  .encode()),
          RawPeer.pdv(
              1,
              2,
              bytes(
                  DataSet.builder()
                      .put(Tag.TRANSACTION_UID, TRANSACTION)
                      .putItems(Tag.REFERENCED_SOP_SEQUENCE, reference(KEPT))
                      .putItems(Tag.FAILED_SOP_SEQUENCE, failed)
                      .build())));
      peer.sendData(RawPeer.pdv(1, 3, action.response(0, false).encode()));
      CommandSet confirmation = peer.command();
      assertThat(peer.next()).isInstanceOf(ReleaseRequest.class);
      peer.send(new ReleaseResponse());
      return confirmation;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
