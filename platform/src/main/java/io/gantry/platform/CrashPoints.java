package io.gantry.platform;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Named lines between two effects at which the kill suite ends the process: with system property
 * {@code gantry.crash.at=name} the first time that the line is reached, with {@code name:N} the
 * N-th time. Without the property nothing happens.
 */
public final class CrashPoints {
  /** What a process killed by signal 9 reports to its shell. */
  private static final int KILLED = 137;

  private static final String AT = System.getProperty("gantry.crash.at", "");
  private static final ConcurrentHashMap<String, AtomicInteger> HITS = new ConcurrentHashMap<>();

  private CrashPoints() {}

  /** Ends the process at once, without shutdown hooks, where this point is the configured one. */
  public static void reached(String name) {
    if (!AT.isEmpty() && isDue(AT, name, HITS)) {
      Runtime.getRuntime().halt(KILLED);
    }
  }

  static boolean isDue(String at, String name, ConcurrentHashMap<String, AtomicInteger> hits) {
    int colon = at.lastIndexOf(':');
    String wanted = colon < 0 ? at : at.substring(0, colon);
    if (!wanted.equals(name)) {
      return false;
    }
    int hit = colon < 0 ? 1 : Integer.parseInt(at.substring(colon + 1));
    return hits.computeIfAbsent(name, k -> new AtomicInteger()).incrementAndGet() == hit;
  }
}
