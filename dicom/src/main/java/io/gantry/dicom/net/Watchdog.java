package io.gantry.dicom.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at all connections twice a second for writes that a peer blocks. Thread safe; one daemon
 * thread.
 */
final class Watchdog {
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  Watchdog() {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dicom-watchdog").factory());
    var _ =
        timer.scheduleWithFixedDelay(
            () -> connections.forEach(Connection::checkBlockedWrite),
            500,
            500,
            TimeUnit.MILLISECONDS);
  }

  void watch(Connection connection) {
    connections.add(connection);
  }

  void forget(Connection connection) {
    connections.remove(connection);
  }
}
