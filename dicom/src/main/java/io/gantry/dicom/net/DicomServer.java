package io.gantry.dicom.net;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** A listening SCP. Thread safe. */
public interface DicomServer extends AutoCloseable {
  /** Starts our own engine; see {@link DicomEngine#start}. */
  static DicomServer start(ServerOptions options, ServiceHandlers handlers) throws IOException {
    return DicomEngine.standard().start(options, handlers);
  }

  /** Address it listens on. */
  InetAddress address();

  /** Port it listens on, also when the options said 0. */
  int port();

  /** Associations that are open now. */
  List<AssociationInfo> associations();

  /**
   * Aborts the open associations of this caller, e.g. because its lease is lost or it was switched
   * off.
   */
  void abortAssociations(String callingAe);

  /**
   * Stops to listen, waits for the open associations to end and aborts those that have not.
   *
   * @return whether all ended by themselves
   */
  boolean stop(Duration grace);

  /** {@link #stop} without any grace. */
  @Override
  void close();
}
