package io.gantry.fhir.adapter.mllp;

import io.gantry.fhir.adapter.mllp.FrameReader.Frame;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for MLLP connections; one virtual thread each, one message after the other. Everything is
 * bounded: connections, the size of a message, the time that it may take. Thread safe; owns its
 * socket and its connections.
 */
public final class MllpServer implements AutoCloseable {
  /** The port can't be had. */
  public static final String NO_PORT = "GTY-0730";

  /** A connection was broken off: framing, size, time, TLS. */
  public static final String BROKEN_OFF = "GTY-0731";

  private static final Logger LOG = LoggerFactory.getLogger("gantry");
  private static final byte[] START = {0x0b};
  private static final byte[] END = {0x1c, 0x0d};
  private static final int BACKLOG = 16;

  /** What is done with messages; called by many threads at once. */
  public interface Receiver {
    /** The answer to a whole message, without its frame. */
    Reply receive(byte[] message);

    /** The answer to a message that is longer than allowed, by its start. */
    byte[] refuseTooLong(byte[] start);
  }

  /** What the sender gets. */
  public sealed interface Reply {
    /** An acknowledgement. */
    @SuppressWarnings("ArrayRecordComponent") // made once, sent once, never compared
    record Answer(byte[] bytes) implements Reply {}

    /** Nothing, as it has asked for. */
    record Silence() implements Reply {}

    /** The connection is closed without an answer: the message is to be sent again. */
    record HangUp() implements Reply {}
  }

  /**
   * Bounds.
   *
   * @param connections at once; more are closed at once
   * @param messageBytes that a message may have
   * @param messageTime that a message may take from its first byte to its last, like a TLS
   *     handshake
   */
  public record Limits(int connections, int messageBytes, Duration messageTime) {}

  private final ServerSocket server;
  private final Limits limits;
  private final Receiver receiver;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;

  private MllpServer(ServerSocket server, Limits limits, Receiver receiver) {
    this.server = server;
    this.limits = limits;
    this.receiver = receiver;
    this.acceptor = Thread.ofPlatform().daemon().name("mllp-accept").unstarted(this::accept);
  }

  /**
   * Begins to listen.
   *
   * @param port 0 = any free one
   * @param tls null = plain TCP
   * @throws GantryException GTY-0730 where the port can't be had
   */
  public static MllpServer start(
      String bind, int port, @Nullable TlsServer tls, Limits limits, Receiver receiver) {
    try {
      ServerSocket socket = tls == null ? new ServerSocket() : tls.socket();
      try {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(bind), port), BACKLOG);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
      MllpServer server = new MllpServer(socket, limits, receiver);
      server.acceptor.start();
      LOG.info("event=mllp-listening port={} tls={}", server.port(), tls != null);
      return server;
    } catch (IOException e) {
      throw new GantryException(
          NO_PORT,
          "The HL7 listener can't have %s port %d: is another process there? Set hl7.bind and hl7.port"
              .formatted(bind, port),
          e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Whether connections are taken. */
  public boolean isListening() {
    return acceptor.isAlive();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (open.size() >= limits.connections()) {
          LOG.warn(
              "event=mllp-refused code={} connections={} message=as many as hl7.limits.connections",
              BROKEN_OFF,
              open.size());
          socket.close();
        } else {
          open.add(socket);
          Thread.ofVirtual().name("mllp-connection").start(() -> serve(socket));
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("event=mllp-accept-failed code={} cause={}", BROKEN_OFF, nameOf(e));
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      if (socket instanceof SSLSocket ssl) {
        ssl.setSoTimeout(Math.toIntExact(limits.messageTime().toMillis()));
        ssl.startHandshake();
      }
      converse(socket);
    } catch (SSLException e) {
      // The text of TLS failures names reasons and certificates, but no peer that we know.
      LOG.warn("event=mllp-tls-failed code={} cause={}", BROKEN_OFF, nameOf(e));
    } catch (IOException e) {
      if (!server.isClosed()) {
        LOG.info("event=mllp-connection-lost cause={}", nameOf(e));
      }
    } catch (RuntimeException e) {
      // Nothing was acknowledged; the text of the cause may quote the message.
      LOG.error("event=mllp-defect code=GTY-0799 cause={}", nameOf(e));
    } finally {
      open.remove(socket);
    }
  }

  private void converse(Socket socket) throws IOException {
    FrameReader frames = new FrameReader(socket, limits.messageBytes(), limits.messageTime());
    OutputStream out = socket.getOutputStream();
    while (true) {
      switch (frames.next()) {
        case Frame.Message(byte[] message) -> {
          switch (receiver.receive(message)) {
            case Reply.Answer(byte[] bytes) -> send(out, bytes);
            case Reply.Silence() -> {}
            case Reply.HangUp() -> {
              return;
            }
          }
        }
        case Frame.Broken(String why, byte @Nullable [] start) -> {
          LOG.warn("event=mllp-broken-off code={} cause=\"{}\"", BROKEN_OFF, why);
          if (start != null) {
            send(out, receiver.refuseTooLong(start));
          }
          return;
        }
        case Frame.End() -> {
          return;
        }
      }
    }
  }

  private static void send(OutputStream out, byte[] message) throws IOException {
    byte[] frame = new byte[START.length + message.length + END.length];
    System.arraycopy(START, 0, frame, 0, START.length);
    System.arraycopy(message, 0, frame, START.length, message.length);
    System.arraycopy(END, 0, frame, START.length + message.length, END.length);
    out.write(frame);
    out.flush();
  }

  private static String nameOf(Exception e) {
    return e.getClass().getSimpleName();
  }

  /** Closes the port and all connections; what is not answered is sent again. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      LOG.warn("event=mllp-close-failed cause={}", nameOf(e));
    }
  }

  /** Where sockets with our certificate come from. */
  public interface TlsServer {
    /** Not bound yet. */
    SSLServerSocket socket() throws IOException;
  }
}
