package io.gantry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * Stands between callers and an archive and counts the connections that callers have open: what
 * they have closed is noticed before what they open next, so the count is never too high. Thread
 * safe.
 */
public final class CountingRelay implements AutoCloseable {
  private final InetSocketAddress archive;
  private final ServerSocketChannel listening;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
  private final Set<SocketChannel> callers = new HashSet<>();
  private volatile int open;
  private volatile int most;

  /** Listens on a free port of the loopback address. */
  public CountingRelay(int archivePort) {
    try {
      archive = new InetSocketAddress(InetAddress.getLoopbackAddress(), archivePort);
      selector = Selector.open();
      listening = ServerSocketChannel.open();
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listening.configureBlocking(false);
      listening.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var _ = Thread.ofPlatform().daemon().name("relay").start(this::run);
  }

  /** Where it listens. */
  public int port() {
    return listening.socket().getLocalPort();
  }

  /** Open now. */
  public int open() {
    return open;
  }

  /** Open at once, at most, since the start or the last {@link #forget}. */
  public int most() {
    return most;
  }

  /** Counts the most from now on. */
  public void forget() {
    most = open;
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select();
        // Once more: what was closed before the next was opened is ready by now.
        selector.selectNow();
        boolean accept = false;
        for (SelectionKey key : Set.copyOf(selector.selectedKeys())) {
          if (key.isValid() && key.isReadable()) {
            pass(key);
          }
          accept |= key.isValid() && key.isAcceptable();
        }
        selector.selectedKeys().clear();
        if (accept) {
          accept();
        }
      }
    } catch (ClosedSelectorException | IOException e) {
      // closed by the test
    }
  }

  private void accept() throws IOException {
    SocketChannel caller = listening.accept();
    if (caller == null) {
      return;
    }
    SocketChannel there = SocketChannel.open(archive);
    caller.socket().setTcpNoDelay(true);
    there.socket().setTcpNoDelay(true);
    callers.add(caller);
    open = callers.size();
    most = Math.max(most, open);
    register(caller, there);
    register(there, caller);
  }

  private void register(SocketChannel from, SocketChannel to) throws IOException {
    from.configureBlocking(false);
    from.register(selector, SelectionKey.OP_READ, to);
  }

  private void pass(SelectionKey key) {
    SocketChannel from = (SocketChannel) key.channel();
    SocketChannel to = (SocketChannel) key.attachment();
    try {
      int count = from.read(buffer.clear());
      while (count > 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        count = from.read(buffer.clear());
      }
      if (count < 0) {
        end(from, to);
      }
    } catch (IOException e) {
      end(from, to);
    }
  }

  private void end(SocketChannel one, SocketChannel other) {
    callers.remove(one);
    callers.remove(other);
    open = callers.size();
    try (one;
        other) {
      selector.wakeup();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
      listening.close();
      for (SocketChannel caller : callers) {
        caller.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
