package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateReject;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.AsyncOperations;
import io.gantry.dicom.net.pdu.ContextResult;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import io.gantry.dicom.net.pdu.IdentityResponse;
import io.gantry.dicom.net.pdu.ProposedContext;
import io.gantry.dicom.net.pdu.RoleSelection;
import io.gantry.dicom.net.pdu.UserIdentity;
import io.gantry.dicom.net.pdu.UserInformation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The acceptor's side of association negotiation (PS3.8 section 7.1, PS3.7 annex D.3): who is let
 * in, and what is granted. Pure but for the policy it asks.
 */
final class Negotiation {
  private static final List<String> MESSAGE_SYNTAXES =
      List.of(ProposedService.EXPLICIT_LE, ProposedService.IMPLICIT_LE);

  /**
   * Storage (PS3.4 section B.3.1): level 2 (everything is kept), signatures level 3 (bit
   * preserving), no coercion.
   */
  private static final List<Integer> STORAGE_LEVELS = List.of(2, 0, 3, 0, 0, 0);

  private final ServerOptions options;
  private final OfferedServices offered;

  Negotiation(ServerOptions options, ServiceHandlers handlers) {
    this.options = options;
    this.offered = new OfferedServices(options, handlers);
  }

  /** Whether a request is let in. */
  sealed interface Answer {
    /** It is not. */
    record No(AssociateReject reject) implements Answer {}

    /** It is, with this word on the user identity. */
    record Yes(@Nullable IdentityResponse identity) implements Answer {}
  }

  /** Decides before any resource is spent on the request. */
  Answer answer(AssociateRequest request, InetAddress remote, @Nullable TlsSession tls) {
    if ((request.protocolVersion() & 1) == 0) {
      return new Answer.No(AssociateReject.PROTOCOL_VERSION_NOT_SUPPORTED);
    }
    if (!request.applicationContext().equals(AssociateRequest.DICOM_APPLICATION_CONTEXT)) {
      return new Answer.No(AssociateReject.APPLICATION_CONTEXT_NOT_SUPPORTED);
    }
    if (!request.calledAe().equals(options.aeTitle())) {
      return new Answer.No(AssociateReject.CALLED_AE_NOT_RECOGNIZED);
    }
    UserIdentity identity = request.user().userIdentity();
    Caller caller = new Caller(request.callingAe(), request.calledAe(), remote, tls, identity);
    return switch (options.peers().admit(caller)) {
      case Admission.Refused.CALLER_UNKNOWN ->
          new Answer.No(AssociateReject.CALLING_AE_NOT_RECOGNIZED);
      case Admission.Refused.IDENTITY_NOT_PROVEN ->
          new Answer.No(AssociateReject.IDENTITY_NOT_PROVEN);
      case Admission.Refused.BUSY -> new Answer.No(AssociateReject.TEMPORARY_CONGESTION);
      case Admission.Granted(var response) ->
          new Answer.Yes(identity != null && identity.responseRequested() ? response : null);
    };
  }

  /** The answer to a request that is let in. */
  AssociateAccept accept(AssociateRequest request, @Nullable IdentityResponse identity) {
    List<ContextResult> results = new ArrayList<>();
    for (ProposedContext proposed : request.contexts()) {
      results.add(result(request, proposed));
    }
    UserInformation user =
        UserInformation.ours(options.limits().pduLength())
            .negotiating(roles(request), extended(request), List.of(), window(request))
            .identified(null, identity);
    return AssociateAccept.to(request, results, user);
  }

  private List<RoleSelection> roles(AssociateRequest request) {
    return request.user().roles().stream()
        .map(asked -> offered.granted(asked, request.user()))
        .filter(role -> role.scu() || role.scp())
        .toList();
  }

  private List<ExtendedNegotiation> extended(AssociateRequest request) {
    List<ExtendedNegotiation> answers = new ArrayList<>();
    for (ExtendedNegotiation asked : request.user().extended()) {
      String sopClass = asked.sopClassUid();
      if (SopClasses.isQueryRetrieve(sopClass)) {
        Set<QueryFeature> granted = offered.features(asked);
        if (!granted.isEmpty()) {
          answers.add(QueryFeature.negotiation(sopClass, granted));
        }
      } else if (offered.takes(sopClass, request.user())) {
        answers.add(new ExtendedNegotiation(sopClass, STORAGE_LEVELS));
      }
    }
    return answers;
  }

  private @Nullable AsyncOperations window(AssociateRequest request) {
    AsyncOperations asked = request.user().asyncOperations();
    return asked == null
        ? null
        : new AsyncOperations(
            AsyncOperations.smaller(asked.invoked(), options.limits().outstanding()), 1);
  }

  private ContextResult result(AssociateRequest request, ProposedContext proposed) {
    List<String> syntaxes = proposed.transferSyntaxes();
    String fallback = syntaxes.isEmpty() ? ProposedService.IMPLICIT_LE : syntaxes.getFirst();
    String sopClass = proposed.abstractSyntax();
    boolean object = offered.isObject(sopClass, request.user());
    if (!object && !offered.isService(sopClass)) {
      return new ContextResult(
          proposed.id(), ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED, fallback);
    }
    Optional<String> chosen =
        object
            ? chosen(request.callingAe(), sopClass, syntaxes)
            : MESSAGE_SYNTAXES.stream().filter(syntaxes::contains).findFirst();
    return chosen
        .map(syntax -> new ContextResult(proposed.id(), ContextResult.ACCEPTED, syntax))
        .orElseGet(() ->
            new ContextResult(
                proposed.id(), ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED, fallback));
  }

  private Optional<String> chosen(String callingAe, String sopClass, List<String> syntaxes) {
    return switch (syntaxes.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(syntaxes.getFirst());
      default ->
          Optional.of(options.transferSyntaxes().choose(callingAe, sopClass, syntaxes))
              .filter(syntaxes::contains);
    };
  }

  /** The contexts of an accepted association. */
  static Contexts contexts(AssociateRequest request, AssociateAccept accept) {
    List<Context> accepted = new ArrayList<>();
    for (ContextResult result : accept.contexts()) {
      if (result.accepted()) {
        request.contexts().stream()
            .filter(p -> p.id() == result.id())
            .findFirst()
            .ifPresent(p -> accepted.add(context(p, result, accept)));
      }
    }
    return new Contexts(accepted);
  }

  private static Context context(
      ProposedContext proposed, ContextResult result, AssociateAccept accept) {
    String sopClass = proposed.abstractSyntax();
    Optional<RoleSelection> role = accept.user().role(sopClass);
    return new Context(
        proposed.id(),
        sopClass,
        result.transferSyntax(),
        role.map(RoleSelection::scp).orElse(false), // the requestor is SCP: we are SCU
        role.map(RoleSelection::scu).orElse(true));
  }
}
