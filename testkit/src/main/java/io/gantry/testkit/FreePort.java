package io.gantry.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports nobody listens on, for servers that must be told their port. */
public final class FreePort {
  // Below the range from which Linux takes ports for outgoing connections (32768 and up), so that
  // no client can take the port between this look and the server's bind.
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 200;

  // One after the other from a random place: a port that a server has not bound yet is not given to
  // the next one.
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(HIGHEST - LOWEST));

  private FreePort() {}

  /**
   * A TCP port that was free on the loopback address and on all interfaces a moment ago.
   *
   * @throws IllegalStateException when 200 ports were all taken
   */
  public static int find() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), HIGHEST - LOWEST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
  }

  private static boolean isFree(int port) {
    try (ServerSocket loopback = new ServerSocket()) {
      loopback.setReuseAddress(true);
      loopback.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
