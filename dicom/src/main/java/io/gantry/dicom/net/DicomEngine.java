package io.gantry.dicom.net;

import java.io.IOException;

/**
 * What a DICOM network implementation has to offer; the contract tests are written against this
 * alone.
 */
public interface DicomEngine {
  /**
   * Opens an association.
   *
   * @throws AssociationException with the reason
   */
  DicomAssociation open(Peer peer, AssociationOptions options) throws IOException;

  /**
   * Starts to listen.
   *
   * @throws IOException the address cannot be bound
   */
  DicomServer start(ServerOptions options, ServiceHandlers handlers) throws IOException;

  /** Our own engine. */
  static DicomEngine standard() {
    return SocketEngine.INSTANCE;
  }
}
