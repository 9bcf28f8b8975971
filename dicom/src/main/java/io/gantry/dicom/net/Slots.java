package io.gantry.dicom.net;

import java.util.HashMap;
import java.util.Map;

/** Counts open associations, in total and per calling AE. Thread safe. */
final class Slots {
  private final int maxTotal;
  private final int maxPerPeer;
  private final Map<String, Integer> perPeer = new HashMap<>();
  private int total;

  Slots(int maxTotal, int maxPerPeer) {
    this.maxTotal = maxTotal;
    this.maxPerPeer = maxPerPeer;
  }

  synchronized boolean take(String callingAe) {
    int now = perPeer.getOrDefault(callingAe, 0);
    if (total >= maxTotal || now >= maxPerPeer) {
      return false;
    }
    total++;
    perPeer.put(callingAe, now + 1);
    return true;
  }

  synchronized void give(String callingAe) {
    total--;
    perPeer.computeIfPresent(callingAe, (_, n) -> n == 1 ? null : n - 1);
  }
}
