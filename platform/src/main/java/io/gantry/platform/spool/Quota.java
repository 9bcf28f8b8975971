package io.gantry.platform.spool;

/** Bytes used and reserved against the hard limit. Safe between threads. */
final class Quota {
  private final long limit;
  private long used;
  private long reserved;

  Quota(long limit) {
    this.limit = limit;
  }

  /** Takes bytes for a write; false, and nothing taken, where they pass the limit. */
  synchronized boolean take(long bytes) {
    if (bytes > limit - used) {
      return false;
    }
    used += bytes;
    return true;
  }

  /** Counts what is there already, limit or not. */
  synchronized void found(long bytes) {
    used += bytes;
  }

  synchronized void giveBack(long bytes) {
    used -= bytes;
  }

  synchronized boolean reserve(long bytes, long usableOnDisk) {
    if (bytes > Math.min(limit - used, usableOnDisk) - reserved) {
      return false;
    }
    reserved += bytes;
    return true;
  }

  synchronized void unreserve(long bytes) {
    reserved = Math.max(0, reserved - bytes);
  }

  synchronized long free(long usableOnDisk) {
    return Math.max(0, Math.min(limit - used, usableOnDisk) - reserved);
  }

  synchronized long used() {
    return used;
  }
}
