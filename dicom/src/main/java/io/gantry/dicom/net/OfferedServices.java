package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.CommonExtendedNegotiation;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import io.gantry.dicom.net.pdu.RoleSelection;
import io.gantry.dicom.net.pdu.UserInformation;
import java.util.EnumSet;
import java.util.Set;

/** Which SOP classes a server offers in which role, by the handlers it has. Immutable. */
final class OfferedServices {
  private final ServerOptions options;
  private final ServiceHandlers handlers;

  OfferedServices(ServerOptions options, ServiceHandlers handlers) {
    this.options = options;
    this.handlers = handlers;
  }

  /** Whether this is a class of objects that may come to us or, for a C-GET, go from us. */
  boolean isObject(String sopClass, UserInformation user) {
    return takes(sopClass, user)
        || (handlers.get() != null
            && isStorage(sopClass, user)
            && user.role(sopClass).map(RoleSelection::scp).orElse(false));
  }

  /** Whether objects of this class may come to us. */
  boolean takes(String sopClass, UserInformation user) {
    return handlers.store() != null && isStorage(sopClass, user);
  }

  private boolean isStorage(String sopClass, UserInformation user) {
    return SopClasses.isStandardStorage(sopClass)
        || user.serviceClass(sopClass)
            .filter(CommonExtendedNegotiation.STORAGE_SERVICE::equals)
            .isPresent()
        || (options.anySopClass() && !sopClass.isEmpty() && !SopClasses.isService(sopClass));
  }

  /** Whether this is a class of a service, other than storage. */
  boolean isService(String sopClass) {
    return switch (sopClass) {
      case SopClasses.VERIFICATION -> true;
      case SopClasses.PATIENT_ROOT_FIND, SopClasses.STUDY_ROOT_FIND -> handlers.find() != null;
      case SopClasses.PATIENT_ROOT_MOVE, SopClasses.STUDY_ROOT_MOVE -> handlers.move() != null;
      case SopClasses.PATIENT_ROOT_GET, SopClasses.STUDY_ROOT_GET -> handlers.get() != null;
      case SopClasses.STORAGE_COMMITMENT ->
          handlers.commitment() != null || handlers.commitmentResults() != null;
      default -> false;
    };
  }

  /** What of the roles that a requestor wants for itself it may have. */
  RoleSelection granted(RoleSelection asked, UserInformation user) {
    String sopClass = asked.sopClassUid();
    boolean scp;
    boolean scu;
    if (sopClass.equals(SopClasses.STORAGE_COMMITMENT)) {
      scu = handlers.commitment() != null;
      scp = handlers.commitmentResults() != null;
    } else if (isService(sopClass)) {
      scu = true;
      scp = false;
    } else {
      scu = takes(sopClass, user);
      scp = handlers.get() != null && isStorage(sopClass, user);
    }
    return new RoleSelection(sopClass, asked.scu() && scu, asked.scp() && scp);
  }

  /** What of the features that a requestor wants for a query/retrieve class it gets. */
  Set<QueryFeature> features(ExtendedNegotiation asked) {
    FindHandler find = handlers.find();
    MoveHandler move = handlers.move();
    GetHandler get = handlers.get();
    Set<QueryFeature> ours =
        switch (asked.sopClassUid()) {
          case SopClasses.PATIENT_ROOT_FIND, SopClasses.STUDY_ROOT_FIND ->
              find == null ? Set.of() : find.features();
          case SopClasses.PATIENT_ROOT_MOVE, SopClasses.STUDY_ROOT_MOVE ->
              move == null ? Set.of() : move.features();
          case SopClasses.PATIENT_ROOT_GET, SopClasses.STUDY_ROOT_GET ->
              get == null ? Set.of() : get.features();
          default -> Set.of();
        };
    Set<QueryFeature> granted = EnumSet.noneOf(QueryFeature.class);
    granted.addAll(QueryFeature.of(asked));
    granted.retainAll(ours);
    return granted;
  }
}
