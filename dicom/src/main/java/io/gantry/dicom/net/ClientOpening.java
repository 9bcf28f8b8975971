package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateReject;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.AsyncOperations;
import io.gantry.dicom.net.pdu.ContextResult;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.ProposedContext;
import io.gantry.dicom.net.pdu.RoleSelection;
import io.gantry.dicom.net.pdu.UserInformation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;

/**
 * The requestor's side of opening an association: TCP, TLS, A-ASSOCIATE (states Sta4 and Sta5 of
 * PS3.8).
 */
final class ClientOpening {
  private final Peer peer;
  private final AssociationOptions options;
  private final Watchdog watchdog;
  private final long id;

  ClientOpening(Peer peer, AssociationOptions options, Watchdog watchdog, long id) {
    this.peer = peer;
    this.options = options;
    this.watchdog = watchdog;
    this.id = id;
  }

  ClientAssociation open() throws AssociationException {
    Connection connection = connect();
    boolean opened = false;
    try {
      ClientAssociation association = associate(connection);
      opened = true;
      return association;
    } finally {
      if (!opened) {
        connection.close();
      }
    }
  }

  private Connection connect() throws AssociationException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      InetAddress address = InetAddress.getByName(peer.host());
      socket.connect(
          new InetSocketAddress(address, peer.port()),
          (int) options.timeouts().connect().toMillis());
    } catch (IOException e) {
      closeAfter(socket, e);
      throw new AssociationException(new AssociationFailure.NotConnected(message(e)), e);
    }
    try {
      return new Connection(
          secured(socket), socket, options.timeouts(), options.maxPduLength(), watchdog);
    } catch (IOException e) {
      closeAfter(socket, e);
      throw new AssociationException(new AssociationFailure.TlsFailed(message(e)), e);
    }
  }

  private Socket secured(Socket plain) throws IOException {
    TlsClient wanted = options.tls();
    if (wanted == null) {
      return plain;
    }
    Socket layered = wanted.factory().createSocket(plain, peer.host(), peer.port(), true);
    if (layered instanceof SSLSocket tls) {
      var parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate must name the host
      tls.setSSLParameters(parameters);
      wanted.profile().apply(tls, List.of());
      Future<?> deadline = watchdog.closeLater(plain, options.timeouts().connect());
      try {
        TlsProfile.shakeHands(tls);
      } finally {
        deadline.cancel(false);
      }
    }
    return layered;
  }

  private ClientAssociation associate(Connection connection) throws AssociationException {
    AssociateRequest request = request();
    connection.send(out -> out.control(request));
    connection.waitAll("association response", options.timeouts().association());
    int type = connection.header();
    if (type != Pdu.ASSOCIATE_AC && type != Pdu.ASSOCIATE_RJ) {
      throw connection.protocolError(
          "PDU type %d where an association response is due".formatted(type), Abort.UNEXPECTED_PDU);
    }
    return switch (connection.control()) {
      case AssociateAccept accept -> accepted(connection, request, accept);
      case AssociateReject(int result, int source, int reason) ->
          throw new AssociationException(new AssociationFailure.Rejected(result, source, reason));
      default -> throw new IllegalStateException("unreachable PDU");
    };
  }

  private ClientAssociation accepted(
      Connection connection, AssociateRequest request, AssociateAccept accept)
      throws AssociationException {
    connection.send(out -> out.peerMaxLength(accept.user().maxLength()));
    AssociationInfo info =
        new AssociationInfo(
            id,
            options.callingAe(),
            peer.aeTitle(),
            connection.remote(),
            accept.user().implementationClassUid(),
            accept.user().implementationVersion(),
            connection.tls());
    Contexts contexts = contexts(request, accept);
    return new ClientAssociation(
        new DimseChannel(connection, contexts, options.limits(), false),
        contexts,
        info,
        Negotiated.of(options.proposals(), accept));
  }

  private AssociateRequest request() {
    List<ProposedContext> contexts = new ArrayList<>();
    Set<String> scpClasses = new LinkedHashSet<>();
    int contextId = 1;
    for (ProposedService service : options.services()) {
      contexts.add(
          new ProposedContext(contextId, service.sopClassUid(), service.transferSyntaxes()));
      contextId += 2;
      if (service.asScp()) {
        scpClasses.add(service.sopClassUid());
      }
    }
    return AssociateRequest.of(
        peer.aeTitle(),
        options.callingAe(),
        contexts,
        userInformation(
            scpClasses.stream().map(uid -> new RoleSelection(uid, false, true)).toList()));
  }

  private UserInformation userInformation(List<RoleSelection> roles) {
    Proposals proposals = options.proposals();
    List<ExtendedNegotiation> extended = new ArrayList<>(proposals.extended());
    options.services().stream()
        .map(ProposedService::sopClassUid)
        .filter(SopClasses::isQueryRetrieve)
        .distinct()
        .map(uid -> QueryFeature.negotiation(uid, proposals.queryFeatures()))
        .filter(negotiation -> !negotiation.information().isEmpty())
        .forEach(extended::add);
    return UserInformation.ours(options.maxPduLength())
        .negotiating(
            roles,
            extended,
            proposals.commonExtended(),
            proposals.outstanding() == 1 ? null : new AsyncOperations(proposals.outstanding(), 1))
        .identified(proposals.identity(), null);
  }

  /**
   * What was accepted of what we proposed; an answer with a syntax we did not propose counts as
   * refused.
   */
  private static Contexts contexts(AssociateRequest request, AssociateAccept accept) {
    List<Context> accepted = new ArrayList<>();
    for (ProposedContext proposed : request.contexts()) {
      accept.contexts().stream()
          .filter(r -> r.id() == proposed.id() && r.accepted())
          .filter(r -> proposed.transferSyntaxes().contains(r.transferSyntax()))
          .findFirst()
          .map(r -> context(request, accept, proposed, r))
          .ifPresent(accepted::add);
    }
    return new Contexts(accepted);
  }

  private static Context context(
      AssociateRequest request,
      AssociateAccept accept,
      ProposedContext proposed,
      ContextResult result) {
    String sopClass = proposed.abstractSyntax();
    // an acceptor that leaves the answer out and stores to us nevertheless does what we asked for
    boolean asked = request.user().role(sopClass).isPresent();
    boolean granted = accept.user().role(sopClass).map(RoleSelection::scp).orElse(true);
    return new Context(proposed.id(), sopClass, result.transferSyntax(), !asked, asked && granted);
  }

  private static void closeAfter(Socket socket, IOException cause) {
    try {
      socket.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static String message(IOException e) {
    String message = e.getMessage();
    return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
