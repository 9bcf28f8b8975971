package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.SopClasses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One presentation context to propose.
 *
 * @param sopClassUid abstract syntax
 * @param transferSyntaxes in order of preference; one per context if the acceptor shall not choose
 * @param asScp whether we offer to be the SCP of it instead of the SCU (role selection: in a C-GET
 *     the archive stores to us; results of storage commitments come from their SCP)
 */
public record ProposedService(String sopClassUid, List<String> transferSyntaxes, boolean asScp) {
  /** Explicit VR little endian. */
  public static final String EXPLICIT_LE = "1.2.840.10008.1.2.1";

  /** Implicit VR little endian, the default transfer syntax. */
  public static final String IMPLICIT_LE = "1.2.840.10008.1.2";

  private static final List<String> UNCOMPRESSED = List.of(EXPLICIT_LE, IMPLICIT_LE);

  public ProposedService {
    transferSyntaxes = List.copyOf(transferSyntaxes);
    if (transferSyntaxes.isEmpty()) {
      throw new IllegalArgumentException("a presentation context needs a transfer syntax");
    }
  }

  /** C-ECHO. */
  public static ProposedService verification() {
    return new ProposedService(SopClasses.VERIFICATION, List.of(IMPLICIT_LE), false);
  }

  /** C-ECHO and C-FIND of this model. */
  public static List<ProposedService> query(QueryModel model) {
    return List.of(
        verification(), new ProposedService(model.findSopClassUid(), UNCOMPRESSED, false));
  }

  /** C-ECHO, C-FIND and C-MOVE of this model. */
  public static List<ProposedService> queryAndMove(QueryModel model) {
    return List.of(
        verification(),
        new ProposedService(model.findSopClassUid(), UNCOMPRESSED, false),
        new ProposedService(model.moveSopClassUid(), UNCOMPRESSED, false));
  }

  /**
   * C-ECHO, C-FIND and C-GET of this model, with these storage classes coming to us.
   *
   * @param storageClasses at most 125, the rest of the 128 contexts
   * @param transferSyntaxes what we take, in order of preference
   */
  public static List<ProposedService> queryAndGet(
      QueryModel model, Collection<String> storageClasses, List<String> transferSyntaxes) {
    List<ProposedService> services = new ArrayList<>(query(model));
    services.add(new ProposedService(model.getSopClassUid(), UNCOMPRESSED, false));
    for (String sopClass : storageClasses) {
      services.add(new ProposedService(sopClass, transferSyntaxes, true));
    }
    return List.copyOf(services);
  }

  /**
   * C-ECHO, C-FIND and C-GET of this model with a context of its own for each storage class in each
   * transfer syntax, so that the archive can send every object as it holds it: of several syntaxes
   * in one context it would choose one for all.
   *
   * @param storageClasses at most 125 together with their syntaxes
   */
  public static List<ProposedService> queryAndGetAsHeld(
      QueryModel model, Collection<String> storageClasses, List<String> transferSyntaxes) {
    List<ProposedService> services = new ArrayList<>(queryAndGet(model, List.of(), List.of()));
    for (String sopClass : storageClasses) {
      for (String syntax : transferSyntaxes) {
        services.add(new ProposedService(sopClass, List.of(syntax), true));
      }
    }
    return List.copyOf(services);
  }

  /** Storage commitment, as who asks for it. */
  public static ProposedService commitment() {
    return new ProposedService(SopClasses.STORAGE_COMMITMENT, UNCOMPRESSED, false);
  }

  /** Storage commitment, as who brings the results over an association of its own. */
  public static ProposedService commitmentResults() {
    return new ProposedService(SopClasses.STORAGE_COMMITMENT, UNCOMPRESSED, true);
  }

  /** C-STORE of this class in this transfer syntax. */
  public static ProposedService storage(String sopClassUid, String transferSyntax) {
    return new ProposedService(sopClassUid, List.of(transferSyntax), false);
  }
}
