package io.gantry.dicom.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Counts connections whose association has not been accepted yet, by address: a peer that opens
 * connections and says nothing, or very little, must not take all places. Thread safe.
 */
final class Handshakes {
  private static final int LEAST = 32;

  private final int maxPerAddress;
  private final Map<InetAddress, Integer> perAddress = new HashMap<>();

  /**
   * @param places connections in all; an address gets a quarter of them, and never fewer than 32
   */
  Handshakes(int places) {
    this.maxPerAddress = Math.max(LEAST, places / 4);
  }

  /** Whether one more may begin; then {@link #started} tells of its end. */
  synchronized boolean mayStart(InetAddress address) {
    return perAddress.getOrDefault(address, 0) < maxPerAddress;
  }

  synchronized Handshake started(InetAddress address) {
    perAddress.merge(address, 1, Integer::sum);
    return new Handshake(this, address);
  }

  private synchronized void ended(InetAddress address) {
    perAddress.computeIfPresent(address, (_, n) -> n == 1 ? null : n - 1);
  }

  /** One of them; closed when the association is accepted, or else with the connection. */
  static final class Handshake implements AutoCloseable {
    private final Handshakes all;
    private final InetAddress address;
    private final AtomicBoolean over = new AtomicBoolean();

    private Handshake(Handshakes all, InetAddress address) {
      this.all = all;
      this.address = address;
    }

    @Override
    public void close() {
      if (over.compareAndSet(false, true)) {
        all.ended(address);
      }
    }
  }
}
