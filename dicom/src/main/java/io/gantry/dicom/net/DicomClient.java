package io.gantry.dicom.net;

import java.io.IOException;

/** Opens associations with our own engine. */
public final class DicomClient {
  private DicomClient() {}

  /**
   * Opens an association; close it when done.
   *
   * @throws AssociationException with the reason
   */
  public static DicomAssociation open(Peer peer, AssociationOptions options) throws IOException {
    return DicomEngine.standard().open(peer, options);
  }
}
