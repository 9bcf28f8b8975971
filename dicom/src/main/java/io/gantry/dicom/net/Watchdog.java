package io.gantry.dicom.net;

import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at all connections twice a second for reads and writes that a peer stalls. Thread safe; one
 * daemon thread.
 */
final class Watchdog {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("dicom-watchdog").factory());
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  Watchdog() {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> connections.forEach(Connection::checkStalled), 500, 500, TimeUnit.MILLISECONDS);
  }

  void watch(Connection connection) {
    connections.add(connection);
  }

  /**
   * Closes a socket after this time unless the result is cancelled; bounds a TLS handshake as a
   * whole.
   */
  Future<?> closeLater(Socket socket, Duration limit) {
    return timer.schedule(
        () -> {
          socket.close();
          return true;
        },
        limit.isZero() ? Long.MAX_VALUE : limit.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  void forget(Connection connection) {
    connections.remove(connection);
  }
}
