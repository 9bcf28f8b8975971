package io.gantry.dicom.net;

import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Our own engine: blocking sockets, one platform thread per accepted association, the caller's for
 * opened ones.
 */
final class SocketEngine implements DicomEngine {
  static final SocketEngine INSTANCE =
      new SocketEngine(Thread.ofPlatform().daemon().name("dicom-association-", 1).factory());

  private final Watchdog watchdog = new Watchdog();
  private final AtomicLong ids = new AtomicLong();
  private final ThreadFactory threads;

  SocketEngine(ThreadFactory threads) {
    this.threads = threads;
  }

  @Override
  public DicomAssociation open(Peer peer, AssociationOptions options) throws IOException {
    return new ClientOpening(peer, options, watchdog, ids.incrementAndGet()).open();
  }

  @Override
  public DicomServer start(ServerOptions options, ServiceHandlers handlers) throws IOException {
    return new SocketServer(options, handlers, watchdog, ids, threads);
  }
}
