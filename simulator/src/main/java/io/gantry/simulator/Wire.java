package io.gantry.simulator;

import io.gantry.dicom.net.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A TCP hop in front of a destination, for one connection, that can be cut between any two bytes
 * without a word of the upper layer. Thread safe; owns its sockets.
 */
final class Wire implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final ServerSocket entrance;
  private final Peer destination;
  private final AtomicLong left = new AtomicLong(NEVER);
  private volatile @Nullable Socket near;
  private volatile @Nullable Socket far;

  private Wire(ServerSocket entrance, Peer destination) {
    this.entrance = entrance;
    this.destination = destination;
  }

  /** Waits on loopback for its one connection. */
  static Wire to(Peer destination) throws IOException {
    Wire wire = new Wire(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), destination);
    Thread.ofVirtual().name("wire").start(wire::join);
    return wire;
  }

  /** Where to connect to instead of the destination. */
  Peer entrance() {
    return new Peer(
        destination.aeTitle(), entrance.getInetAddress().getHostAddress(), entrance.getLocalPort());
  }

  /** After so many more bytes towards the destination both connections are gone. */
  void cutAfter(long bytes) {
    left.set(bytes);
    if (bytes <= 0) {
      close();
    }
  }

  private void join() {
    try {
      Socket here = entrance.accept();
      near = here;
      here.setTcpNoDelay(true);
      Socket there = new Socket();
      far = there;
      there.setTcpNoDelay(true);
      there.connect(new InetSocketAddress(destination.host(), destination.port()), CONNECT_MILLIS);
      Thread.ofVirtual().name("wire-back").start(() -> pump(there, here, new AtomicLong(NEVER)));
      pump(here, there, left);
    } catch (IOException e) {
      close(); // who called sees a connection that ends
    }
  }

  private void pump(Socket from, Socket to, AtomicLong allowance) {
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        long most = allowance.get();
        out.write(buffer, 0, (int) Math.min(read, most));
        if (most <= read) {
          break;
        }
        allowance.compareAndSet(most, most == NEVER ? NEVER : most - read);
      }
    } catch (IOException e) {
      // one side is gone: so goes the other
    } finally {
      close();
    }
  }

  /** Cuts at once what is still there. */
  @Override
  public void close() {
    quietly(entrance);
    quietly(near);
    quietly(far);
  }

  private static void quietly(@Nullable AutoCloseable socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (Exception e) {
      // closed is all that it was to be
    }
  }
}
