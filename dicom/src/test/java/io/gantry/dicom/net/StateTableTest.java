package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateReject;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.ContextResult;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.PduEncoder;
import io.gantry.dicom.net.pdu.ProposedContext;
import io.gantry.dicom.net.pdu.ReleaseRequest;
import io.gantry.dicom.net.pdu.ReleaseResponse;
import io.gantry.dicom.net.pdu.UserInformation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The state table of PS3.8 section 9.2: every PDU in every state, in both roles. What is not
 * allowed is answered with A-ABORT, and nothing stays occupied.
 */
@Timeout(60)
class StateTableTest {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final Timeouts SHORT =
      Timeouts.STANDARD
          .withAssociation(Duration.ofMillis(500))
          .withData(Duration.ofSeconds(2))
          .withResponse(Duration.ofSeconds(2));

  /** What a peer may send. */
  enum Sent {
    ASSOCIATE_RQ,
    ASSOCIATE_AC,
    ASSOCIATE_RJ,
    COMMAND,
    DATA,
    RELEASE_RQ,
    RELEASE_RP,
    ABORT,
    UNKNOWN,
    OF_WRONG_LENGTH
  }

  private static byte[] bytes(Sent sent) {
    return switch (sent) {
      case ASSOCIATE_RQ ->
          PduEncoder.encode(
              AssociateRequest.of(
                  "ARCHIVE",
                  "US",
                  List.of(new ProposedContext(1, CT, List.of(ProposedService.EXPLICIT_LE))),
                  UserInformation.ours(16384)));
      case ASSOCIATE_AC ->
          PduEncoder.encode(
              AssociateAccept.to(
                  AssociateRequest.of("ARCHIVE", "US", List.of(), UserInformation.ours(16384)),
                  List.of(new ContextResult(1, 0, ProposedService.EXPLICIT_LE)),
                  UserInformation.ours(16384)));
      case ASSOCIATE_RJ -> PduEncoder.encode(AssociateReject.LOCAL_LIMIT_EXCEEDED);
      case COMMAND -> data(3, storeCommand());
      case DATA -> data(2, new byte[10]);
      case RELEASE_RQ -> PduEncoder.encode(new ReleaseRequest());
      case RELEASE_RP -> PduEncoder.encode(new ReleaseResponse());
      case ABORT -> PduEncoder.encode(Abort.BY_USER);
      case UNKNOWN -> new byte[] {8, 0, 0, 0, 0, 0};
      case OF_WRONG_LENGTH -> new byte[] {5, 0, 0, 0, 0, 1, 0};
    };
  }

  private static final List<Sent> AFTER_THE_END =
      List.of(Sent.ASSOCIATE_RQ, Sent.COMMAND, Sent.RELEASE_RQ, Sent.ABORT, Sent.UNKNOWN);

  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
  }

  private static byte[] data(int control, byte[] bytes) {
    byte[] pdv = RawPeer.pdv(1, control, bytes);
    byte[] pdu = Arrays.copyOf(RawPeer.header(Pdu.P_DATA, pdv.length), 6 + pdv.length);
    System.arraycopy(pdv, 0, pdu, 6, pdv.length);
    return pdu;
  }

  private static byte[] storeCommand() {
    return CommandSet.of(CommandField.C_STORE_RQ, true)
        .uid(CommandSet.AFFECTED_SOP_CLASS_UID, CT)
        .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.3")
        .number(CommandSet.MESSAGE_ID, 1)
        .encode();
  }

  /** States of the acceptor, and what is allowed in them. */
  enum Acceptor {
    /** Sta2: connected, A-ASSOCIATE-RQ is due. */
    AWAITING_REQUEST,
    /** Sta6: between two messages. */
    ESTABLISHED,
    /** Sta6: some of a command has come. */
    WITHIN_COMMAND,
    /** Sta6: a command has come, and some of its data set. */
    WITHIN_DATA_SET;

    RawPeer reach(int port) throws IOException {
      if (this == AWAITING_REQUEST) {
        return new RawPeer(port);
      }
      RawPeer peer = RawPeer.associated(port, CT);
      if (this == WITHIN_COMMAND) {
        peer.send(data(1, Arrays.copyOf(storeCommand(), 20)));
      } else if (this == WITHIN_DATA_SET) {
        peer.send(data(3, storeCommand()));
        peer.send(data(0, new byte[10]));
      }
      return peer;
    }
  }

  private static List<Sent> allowed(Acceptor state) {
    return switch (state) {
      case AWAITING_REQUEST -> List.of(Sent.ASSOCIATE_RQ);
      case ESTABLISHED -> List.of(Sent.COMMAND, Sent.RELEASE_RQ);
      case WITHIN_COMMAND -> List.of(Sent.COMMAND);
      case WITHIN_DATA_SET -> List.of(Sent.DATA);
    };
  }

  static Stream<Arguments> unexpectedByAcceptor() {
    return Arrays.stream(Acceptor.values())
        .flatMap(state ->
            Arrays.stream(Sent.values())
                .filter(sent -> !allowed(state).contains(sent))
                .map(sent -> Arguments.of(state, sent)));
  }

  @ParameterizedTest
  @MethodSource("unexpectedByAcceptor")
  void theAcceptorAbortsWhatIsNotDue(Acceptor state, Sent sent) throws IOException {
    MemoryStore store = new MemoryStore();
    try (DicomServer server =
            DicomServer.start(
                ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone())
                    .withTimeouts(SHORT)
                    .withLimits(1, 1),
                ServiceHandlers.storing(store));
        RawPeer peer = state.reach(server.port())) {
      peer.send(bytes(sent));

      if (sent != Sent.ABORT) {
        assertThat(peer.next())
            .isInstanceOfSatisfying(Abort.class, abort -> assertThat(abort.source()).isEqualTo(2));
      }
      assertThat(peer.isClosed()).isTrue();
      peer.socket.close();
      soon().untilAsserted(() -> assertThat(server.associations()).isEmpty());
      assertThat(store.ends).hasSameSizeAs(store.started);
      assertThat(store.begun.get()).isEqualTo(store.aborted.get());
      soon() // its place is free again
          .ignoreExceptions()
          .untilAsserted(() -> RawPeer.associated(server.port(), CT).close());
    }
  }

  @Test
  void afterARejectionNothingIsServed() throws IOException {
    try (DicomServer server =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, (_, _, _) -> false).withTimeouts(SHORT),
            ServiceHandlers.storing(new MemoryStore()))) {
      for (Sent sent : AFTER_THE_END) {
        try (RawPeer peer = new RawPeer(server.port())) {
          peer.send(bytes(Sent.ASSOCIATE_RQ));
          assertThat(peer.next()).isInstanceOf(AssociateReject.class);
          peer.send(bytes(sent)); // Sta13: only the end of the connection is due
          assertThat(peer.isClosed()).isTrue();
        }
      }
    }
  }

  @Test
  void afterAReleaseNothingIsServed() throws IOException {
    MemoryStore store = new MemoryStore();
    try (DicomServer server =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()).withTimeouts(SHORT),
            ServiceHandlers.storing(store))) {
      for (Sent sent : AFTER_THE_END) {
        try (RawPeer peer = RawPeer.associated(server.port(), CT)) {
          peer.send(new ReleaseRequest());
          assertThat(peer.next()).isInstanceOf(ReleaseResponse.class);
          peer.send(bytes(sent));
          assertThat(peer.isClosed()).isTrue();
        }
      }
      assertThat(store.begun).hasValue(0);
      soon().untilAsserted(() -> assertThat(server.associations()).isEmpty());
      assertThat(store.ends).containsOnly(StoreHandler.EndKind.RELEASED);
    }
  }

  /** States of the requestor, and what is allowed in them. */
  enum Requestor {
    /** Sta5: A-ASSOCIATE-AC or RJ is due. */
    AWAITING_ANSWER,
    /** Sta6: the response to a C-ECHO is due. */
    AWAITING_RESPONSE,
    /** Sta7: A-RELEASE-RP is due; data may still come, and a release of the peer. */
    AWAITING_RELEASE
  }

  private static List<Sent> allowed(Requestor state) {
    return switch (state) {
      case AWAITING_ANSWER -> List.of(Sent.ASSOCIATE_AC, Sent.ASSOCIATE_RJ);
      case AWAITING_RESPONSE -> List.of();
      case AWAITING_RELEASE -> List.of(Sent.COMMAND, Sent.DATA, Sent.RELEASE_RQ, Sent.RELEASE_RP);
    };
  }

  static Stream<Arguments> unexpectedByRequestor() {
    return Arrays.stream(Requestor.values())
        .flatMap(state ->
            Arrays.stream(Sent.values())
                .filter(sent -> !allowed(state).contains(sent))
                .map(sent -> Arguments.of(state, sent)));
  }

  @ParameterizedTest
  @MethodSource("unexpectedByRequestor")
  void theRequestorAbortsWhatIsNotDue(Requestor state, Sent sent) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Pdu> answer =
          CompletableFuture.supplyAsync(() -> misbehave(listener, state, sent));

      AssociationException failure =
          catchThrowableOfType(
              AssociationException.class, () -> converse(listener.getLocalPort(), state));

      if (state != Requestor.AWAITING_RELEASE) { // closing never throws
        assertThat(failure.failure())
            .isInstanceOfAny(
                AssociationFailure.ProtocolError.class, AssociationFailure.Aborted.class);
      }
      Pdu last = answer.get(10, TimeUnit.SECONDS);
      if (sent != Sent.ABORT) {
        assertThat(last).isInstanceOf(Abort.class);
      }
    }
  }

  private static void converse(int port, Requestor state) throws IOException {
    try (DicomAssociation association =
        DicomClient.open(
            new Peer("ARCHIVE", "127.0.0.1", port),
            AssociationOptions.of("US", List.of(ProposedService.verification()))
                .withTimeouts(SHORT))) {
      if (state == Requestor.AWAITING_RESPONSE) {
        assertThat(association.echo()).isEqualTo(DimseStatus.SUCCESS);
      }
    }
  }

  /** Plays the archive until the state is reached, sends the PDU and returns what comes back. */
  private static Pdu misbehave(ServerSocket listener, Requestor state, Sent sent) {
    try (RawPeer peer = new RawPeer(listener.accept())) {
      if (peer.next() instanceof AssociateRequest request && state != Requestor.AWAITING_ANSWER) {
        peer.send(
            AssociateAccept.to(
                request,
                List.of(new ContextResult(1, 0, ProposedService.IMPLICIT_LE)),
                UserInformation.ours(16384)));
        if (state == Requestor.AWAITING_RELEASE) {
          assertThat(peer.next()).isInstanceOf(ReleaseRequest.class);
        } else {
          readRequest(peer);
        }
      }
      peer.send(bytes(sent));
      return sent == Sent.ABORT ? Abort.BY_USER : peer.next();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void readRequest(RawPeer peer) throws IOException {
    assertThat(peer.in.readHeader(16384, 16384)).isEqualTo(Pdu.P_DATA);
    while (peer.in.nextPdv()) {
      for (int n = peer.in.fill(); n > 0; n = peer.in.fill()) {
        peer.in.advance(n);
      }
    }
  }

  @Test
  void aReleaseOfBothSidesAtOnceEndsInOrder() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Boolean> closed =
          CompletableFuture.supplyAsync(() -> {
            try (RawPeer peer = new RawPeer(listener.accept())) {
              if (peer.next() instanceof AssociateRequest request) {
                peer.send(
                    AssociateAccept.to(
                        request,
                        List.of(new ContextResult(1, 0, ProposedService.IMPLICIT_LE)),
                        UserInformation.ours(16384)));
              }
              assertThat(peer.next()).isInstanceOf(ReleaseRequest.class);
              peer.send(new ReleaseRequest()); // Sta7 -> Sta9 of the requestor
              assertThat(peer.next()).isInstanceOf(ReleaseResponse.class); // -> Sta11
              peer.send(new ReleaseResponse()); // -> Sta1
              return peer.isClosed();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });

      converse(listener.getLocalPort(), Requestor.AWAITING_RELEASE);

      assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aReleaseWhileASubOperationIsOpenIsAborted() throws IOException {
    String get = QueryModel.STUDY_ROOT.getSopClassUid();
    GetHandler handler =
        (_, responder) -> {
          responder.store(
              OutgoingObject.of(
                  CT,
                  "1.2.3",
                  ProposedService.EXPLICIT_LE,
                  4,
                  () -> new java.io.ByteArrayInputStream(new byte[4])));
          return new MoveResult(DimseStatus.SUCCESS, SubOperations.UNKNOWN, List.of(), null);
        };
    try (DicomServer server =
            DicomServer.start(
                ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()).withTimeouts(SHORT),
                ServiceHandlers.ECHO_ONLY.withGet(handler));
        RawPeer peer = new RawPeer(server.port())) {
      peer.send(
          AssociateRequest.of(
              "ARCHIVE",
              "US",
              List.of(
                  new ProposedContext(1, get, List.of(ProposedService.EXPLICIT_LE)),
                  new ProposedContext(3, CT, List.of(ProposedService.EXPLICIT_LE))),
              UserInformation.ours(16384)
                  .negotiating(
                      List.of(new io.gantry.dicom.net.pdu.RoleSelection(CT, false, true)),
                      List.of(),
                      List.of(),
                      null)));
      assertThat(peer.next()).isInstanceOf(AssociateAccept.class);
      peer.send(
          data(
              3,
              CommandSet.of(CommandField.C_GET_RQ, true)
                  .uid(CommandSet.AFFECTED_SOP_CLASS_UID, get)
                  .number(CommandSet.MESSAGE_ID, 1)
                  .encode()));
      peer.send(data(2, new byte[0]));
      peer.send(new ReleaseRequest());

      assertThat(peer.next()).isEqualTo(Abort.byProvider(Abort.UNEXPECTED_PDU));
      soon().untilAsserted(() -> assertThat(server.associations()).isEmpty());
    }
  }
}
