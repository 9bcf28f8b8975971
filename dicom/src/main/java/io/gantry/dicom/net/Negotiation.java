package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateReject;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.ContextResult;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import io.gantry.dicom.net.pdu.ProposedContext;
import io.gantry.dicom.net.pdu.UserInformation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The acceptor's side of association negotiation (PS3.8 section 7.1, PS3.7 annex D.3): who is let
 * in and which contexts are accepted. Pure.
 */
final class Negotiation {
  private static final List<String> MESSAGE_SYNTAXES =
      List.of(ProposedService.EXPLICIT_LE, ProposedService.IMPLICIT_LE);

  private final ServerOptions options;
  private final ServiceHandlers handlers;
  private final Set<String> relational;

  Negotiation(ServerOptions options, ServiceHandlers handlers) {
    this.options = options;
    this.handlers = handlers;
    this.relational =
        handlers.find() != null && handlers.find().relationalQueries()
            ? Set.of(SopClasses.PATIENT_ROOT_FIND, SopClasses.STUDY_ROOT_FIND)
            : Set.of();
  }

  /** Why this request is rejected, before any resource is spent on it; empty if it is not. */
  Optional<AssociateReject> rejection(AssociateRequest request, InetAddress remote) {
    if ((request.protocolVersion() & 1) == 0) {
      return Optional.of(AssociateReject.PROTOCOL_VERSION_NOT_SUPPORTED);
    }
    if (!request.applicationContext().equals(AssociateRequest.DICOM_APPLICATION_CONTEXT)) {
      return Optional.of(AssociateReject.APPLICATION_CONTEXT_NOT_SUPPORTED);
    }
    if (!request.calledAe().equals(options.aeTitle())) {
      return Optional.of(AssociateReject.CALLED_AE_NOT_RECOGNIZED);
    }
    if (!options.peers().allows(request.callingAe(), request.calledAe(), remote)) {
      return Optional.of(AssociateReject.CALLING_AE_NOT_RECOGNIZED);
    }
    return Optional.empty();
  }

  /** The answer to a request that is not rejected. */
  AssociateAccept accept(AssociateRequest request) {
    List<ContextResult> results = new ArrayList<>();
    for (ProposedContext proposed : request.contexts()) {
      results.add(result(request.callingAe(), proposed));
    }
    List<ExtendedNegotiation> extended =
        request.user().extended().stream()
            .filter(e -> e.flag(0) && relational.contains(e.sopClassUid()))
            .map(e -> ExtendedNegotiation.relational(e.sopClassUid()))
            .toList();
    return AssociateAccept.to(
        request, results, UserInformation.ours(options.maxPduLength(), List.of(), extended));
  }

  /** The contexts of an accepted association. */
  static Contexts contexts(AssociateRequest request, AssociateAccept accept) {
    List<Context> accepted = new ArrayList<>();
    for (ContextResult result : accept.contexts()) {
      if (result.accepted()) {
        request.contexts().stream()
            .filter(p -> p.id() == result.id())
            .findFirst()
            .ifPresent(p ->
                accepted.add(
                    new Context(p.id(), p.abstractSyntax(), result.transferSyntax(), false, true)));
      }
    }
    return new Contexts(accepted);
  }

  private ContextResult result(String callingAe, ProposedContext proposed) {
    List<String> offered = proposed.transferSyntaxes();
    String fallback = offered.isEmpty() ? ProposedService.IMPLICIT_LE : offered.getFirst();
    String sopClass = proposed.abstractSyntax();
    boolean storage = handlers.store() != null && isStorage(sopClass);
    if (!storage && !isService(sopClass)) {
      return new ContextResult(
          proposed.id(), ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED, fallback);
    }
    if (offered.isEmpty()) {
      return new ContextResult(
          proposed.id(), ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED, fallback);
    }
    if (storage) {
      String chosen =
          offered.size() == 1
              ? offered.getFirst()
              : options.transferSyntaxes().choose(callingAe, sopClass, offered);
      return new ContextResult(proposed.id(), ContextResult.ACCEPTED, chosen);
    }
    return MESSAGE_SYNTAXES.stream()
        .filter(offered::contains)
        .findFirst()
        .map(chosen -> new ContextResult(proposed.id(), ContextResult.ACCEPTED, chosen))
        .orElseGet(() ->
            new ContextResult(
                proposed.id(), ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED, fallback));
  }

  private boolean isStorage(String sopClass) {
    return options.anySopClass()
        ? !sopClass.isEmpty()
            && !sopClass.equals(SopClasses.VERIFICATION)
            && !SopClasses.isQueryRetrieve(sopClass)
        : SopClasses.isStandardStorage(sopClass);
  }

  private boolean isService(String sopClass) {
    return switch (sopClass) {
      case SopClasses.VERIFICATION -> true;
      case SopClasses.PATIENT_ROOT_FIND, SopClasses.STUDY_ROOT_FIND -> handlers.find() != null;
      case SopClasses.PATIENT_ROOT_MOVE, SopClasses.STUDY_ROOT_MOVE -> handlers.move() != null;
      default -> false;
    };
  }
}
