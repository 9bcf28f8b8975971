package io.gantry.dicom.net;

import io.gantry.dicom.net.Handshakes.Handshake;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket with one thread per connection. */
final class SocketServer implements DicomServer {
  private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);

  /**
   * Connections above the limit of associations that may still ask, so that they can be told no.
   */
  private static final int HANDSHAKES = 16;

  private static final int BACKLOG = 128;

  private static final AssociationFailure NO_ROOM =
      new AssociationFailure.NotConnected("too many connections at once");

  private final ServerSocket listener;
  private final ServerOptions options;
  private final ServiceHandlers handlers;
  private final Watchdog watchdog;
  private final AtomicLong ids;
  private final ThreadFactory threads;
  private final Slots slots;
  private final Handshakes handshakes;
  private final Map<Thread, Socket> connections = new ConcurrentHashMap<>();
  private final Map<Thread, ServerAssociation> associations = new ConcurrentHashMap<>();
  private final Thread acceptor;

  SocketServer(
      ServerOptions options,
      ServiceHandlers handlers,
      Watchdog watchdog,
      AtomicLong ids,
      ThreadFactory threads)
      throws IOException {
    this.options = options;
    this.handlers = handlers;
    this.watchdog = watchdog;
    this.ids = ids;
    this.threads = threads;
    this.slots = new Slots(options.limits().associations(), options.limits().associationsPerPeer());
    this.handshakes = new Handshakes(places());
    this.listener = listen(options);
    this.acceptor =
        Thread.ofPlatform().daemon().name("dicom-accept-" + port()).start(this::acceptConnections);
  }

  private static ServerSocket listen(ServerOptions options) throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(new InetSocketAddress(options.bind(), options.port()), BACKLOG);
      return listener;
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  private void acceptConnections() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (connections.size() >= places() || !handshakes.mayStart(socket.getInetAddress())) {
          options.tell(Refusal.unnamed(socket.getInetAddress(), NO_ROOM));
          socket.close();
        } else {
          start(socket);
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          LOG.warn("connection not accepted port={} reason=\"{}\"", port(), e.getMessage());
          LockSupport.parkNanos(50_000_000); // out of file handles, say: do not spin
        }
      }
    }
  }

  private int places() {
    return options.limits().associations() + HANDSHAKES;
  }

  private void start(Socket socket) {
    Handshake handshake = handshakes.started(socket.getInetAddress());
    Thread thread = threads.newThread(() -> serve(socket, handshake));
    connections.put(thread, socket);
    try {
      thread.start();
    } catch (
        OutOfMemoryError e) { // the system has no more threads: this caller loses, the server stays
      LOG.error("connection not accepted port={} reason=\"no thread\"", port(), e);
      connections.remove(thread);
      handshake.close();
      closeQuietly(socket);
    }
  }

  private void serve(Socket transport, Handshake handshake) {
    Thread thread = Thread.currentThread();
    try (transport;
        handshake) {
      transport.setTcpNoDelay(true);
      transport.setKeepAlive(true);
      Socket socket = secured(transport);
      Connection connection =
          new Connection(
              socket, transport, options.timeouts(), options.limits().pduLength(), watchdog);
      ServerAssociation association =
          new ServerAssociation(
              ids.incrementAndGet(), connection, options, handlers, slots, handshake);
      associations.put(thread, association);
      if (listener.isClosed()) { // stop() may have missed this one
        association.abort();
      }
      association.run();
    } catch (IOException e) {
      LOG.info(
          "connection ended before a request remote={} reason=\"{}\"",
          transport.getInetAddress().getHostAddress(),
          e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("association failed port={}", port(), e);
    } finally {
      associations.remove(thread);
      connections.remove(thread);
    }
  }

  private Socket secured(Socket transport) throws IOException {
    TlsServer tls = options.tls();
    if (tls == null) {
      return transport;
    }
    Socket layered = tls.context().getSocketFactory().createSocket(transport, null, true);
    if (layered instanceof SSLSocket secure) {
      secure.setUseClientMode(false);
      secure.setNeedClientAuth(tls.clientAuth());
      tls.profile().apply(secure, tls.protocols());
      Future<?> deadline = watchdog.closeLater(transport, options.timeouts().association());
      try {
        TlsProfile.shakeHands(secure);
      } catch (SSLException e) {
        refuse(transport, e);
        throw e;
      } finally {
        deadline.cancel(false);
      }
    }
    return layered;
  }

  /** Who hangs up in the middle, as what watches ports does, is not one whom we refused. */
  private void refuse(Socket transport, SSLException failure) {
    if (!(failure.getCause() instanceof EOFException)) {
      options.tell(
          Refusal.unnamed(
              transport.getInetAddress(),
              new AssociationFailure.TlsFailed(String.valueOf(failure.getMessage()))));
    }
  }

  @Override
  public InetAddress address() {
    return listener.getInetAddress();
  }

  @Override
  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public List<AssociationInfo> associations() {
    return associations.values().stream()
        .map(ServerAssociation::info)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  @Override
  public void abortAssociations(String callingAe) {
    for (ServerAssociation association : associations.values()) {
      AssociationInfo info = association.info();
      if (info != null && info.callingAe().equals(callingAe)) {
        association.abort();
      }
    }
  }

  @Override
  public boolean stop(Duration grace) {
    try {
      listener.close();
    } catch (IOException e) {
      LOG.warn("listener not closed port={} reason=\"{}\"", port(), e.getMessage());
    }
    awaitAcceptor();
    boolean inOrder = await(grace);
    associations.values().forEach(ServerAssociation::abort);
    connections.values().forEach(SocketServer::closeQuietly);
    await(Duration.ofSeconds(5)); // for handlers to finish what they do with an aborted object
    return inOrder;
  }

  /** The port is free once no thread waits in accept: closing alone does not see to that. */
  private void awaitAcceptor() {
    try {
      var _ = acceptor.join(Duration.ofSeconds(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean await(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      for (Thread thread : connections.keySet()) {
        long left = deadline - System.nanoTime();
        if (left > 0 && !thread.equals(Thread.currentThread())) {
          var _ = thread.join(Duration.ofNanos(left));
        }
      }
      return connections.isEmpty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // closing is all we want
    }
  }

  @Override
  public void close() {
    var _ = stop(Duration.ZERO);
  }
}
