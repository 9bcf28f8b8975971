package io.gantry.dicom.net;

import io.gantry.dicom.net.StoreHandler.EndKind;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateReject;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.IdentityResponse;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.ReleaseResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted connection from its first byte to its end (the acceptor's states Sta2, Sta3, Sta6,
 * Sta13 of PS3.8 section 9.2). Runs in a thread of its own; {@link #abort} may come from any.
 */
final class ServerAssociation {
  private static final Logger LOG = LoggerFactory.getLogger(ServerAssociation.class);

  private final long id;
  private final Connection connection;
  private final ServerOptions options;
  private final ServiceHandlers handlers;
  private final Slots slots;
  private final Handshakes.Handshake handshake;
  private volatile @Nullable AssociationInfo info;

  ServerAssociation(
      long id,
      Connection connection,
      ServerOptions options,
      ServiceHandlers handlers,
      Slots slots,
      Handshakes.Handshake handshake) {
    this.id = id;
    this.connection = connection;
    this.options = options;
    this.handlers = handlers;
    this.slots = slots;
    this.handshake = handshake;
  }

  /** Who it is with; null until it has been accepted. */
  @Nullable AssociationInfo info() {
    return info;
  }

  void abort() {
    connection.abort(Abort.BY_USER, new AssociationFailure.Aborted(false, 0, 0), false);
  }

  void run() {
    try {
      AssociateRequest request = awaitRequest();
      Negotiation negotiation = new Negotiation(options, handlers);
      switch (negotiation.answer(request, connection.remote(), connection.tls())) {
        case Negotiation.Answer.No(AssociateReject reject) -> reject(request, reject);
        case Negotiation.Answer.Yes(var identity) -> admit(request, negotiation, identity);
      }
    } catch (AssociationException e) {
      LOG.info(
          "association ended id={} remote={} reason=\"{}\"",
          id,
          connection.remote().getHostAddress(),
          e.getMessage());
    } finally {
      connection.close();
    }
  }

  private void admit(
      AssociateRequest request, Negotiation negotiation, @Nullable IdentityResponse identity)
      throws AssociationException {
    if (!slots.take(request.callingAe())) {
      reject(request, AssociateReject.LOCAL_LIMIT_EXCEEDED);
      return;
    }
    handshake.close();
    try {
      serve(request, negotiation.accept(request, identity));
    } finally {
      slots.give(request.callingAe());
    }
    connection.finish(new AssociationFailure.Closed());
  }

  private AssociateRequest awaitRequest() throws AssociationException {
    connection.waitAll("association request", options.timeouts().association());
    try {
      int type = connection.header();
      if (type == Pdu.ASSOCIATE_RQ && connection.control() instanceof AssociateRequest request) {
        return request;
      }
      throw connection.protocolError(
          "PDU type %d where an association request is due".formatted(type), Abort.UNEXPECTED_PDU);
    } catch (AssociationException e) {
      if (e.failure() instanceof AssociationFailure.ProtocolError why) {
        options.tell(Refusal.unnamed(connection.remote(), why));
      }
      throw e;
    }
  }

  private void reject(AssociateRequest request, AssociateReject rejection)
      throws AssociationException {
    var why =
        new AssociationFailure.Rejected(rejection.result(), rejection.source(), rejection.reason());
    LOG.warn(
        "association rejected id={} remote={} calling={} called={} reason=\"{}\"",
        id,
        connection.remote().getHostAddress(),
        LogText.printable(request.callingAe()),
        LogText.printable(request.calledAe()),
        why.describe());
    options.tell(new Refusal(request.callingAe(), request.calledAe(), connection.remote(), why));
    connection.send(out -> out.control(rejection));
    connection.finish(why);
  }

  private void serve(AssociateRequest request, AssociateAccept accept) throws AssociationException {
    AssociationInfo association =
        new AssociationInfo(
            id,
            request.callingAe(),
            request.calledAe(),
            connection.remote(),
            request.user().implementationClassUid(),
            request.user().implementationVersion(),
            connection.tls());
    Contexts contexts = Negotiation.contexts(request, accept);
    connection.send(out -> {
      out.peerMaxLength(request.user().maxLength());
      out.control(accept);
    });
    info = association;
    StoreHandler store = handlers.store();
    EndKind end = EndKind.LOST;
    try {
      if (store != null) {
        store.associationStarted(association);
      }
      new ServerServices(
              new DimseChannel(
                  connection, contexts, options.limits(), accept.user().asyncOperations() != null),
              contexts,
              association,
              accept,
              handlers)
          .untilRelease();
      end =
          EndKind
              .RELEASED; // asked for, so all is done; some peers close before they get the answer
      connection.send(out -> out.control(new ReleaseResponse()));
    } catch (AssociationException e) {
      end = end == EndKind.RELEASED ? end : endKind(e.failure());
      throw e;
    } finally {
      info = null;
      if (connection.isOpen() && end != EndKind.RELEASED) { // an Error or a handler's own exception
        connection.abort(
            Abort.byProvider(Abort.NOT_SPECIFIED),
            new AssociationFailure.Aborted(false, 2, Abort.NOT_SPECIFIED),
            false);
        end = EndKind.ABORTED;
      }
      if (store != null) {
        store.associationEnded(association, end);
      }
    }
  }

  private static EndKind endKind(AssociationFailure failure) {
    return switch (failure) {
      case AssociationFailure.Aborted _, AssociationFailure.ProtocolError _ -> EndKind.ABORTED;
      default -> EndKind.LOST;
    };
  }
}
