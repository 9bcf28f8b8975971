package io.gantry.simulator;

import java.math.BigInteger;
import java.util.List;

/**
 * Numbers that look random and depend on nothing but a seed: SplitMix64 (Steele, Lea, Flood 2014),
 * written out because the JDK promises no algorithm. Not thread safe.
 */
final class Draw {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  private Draw(long state) {
    this.state = state;
  }

  /** The draws of one thing, e.g. study 7 of a seed: other keys give other draws. */
  static Draw of(long seed, long... keys) {
    long mixed = mix(seed + GOLDEN);
    for (long key : keys) {
      mixed = mix(mixed ^ mix(key + GOLDEN));
    }
    return new Draw(mixed);
  }

  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }

  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  /** Both ends included. */
  int between(int low, int high) {
    return low + below(high - low + 1);
  }

  <T> T oneOf(List<T> some) {
    return some.get(below(some.size()));
  }

  /** A UID from a UUID (PS3.5 B.2), version 4 by its bits. */
  String uid() {
    long high = (next() & 0xFFFFFFFFFFFF0FFFL) | 0x4000L;
    long low = (next() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    BigInteger number =
        new BigInteger(Long.toUnsignedString(high))
            .shiftLeft(64)
            .or(new BigInteger(Long.toUnsignedString(low)));
    return "2.25." + number;
  }
}
