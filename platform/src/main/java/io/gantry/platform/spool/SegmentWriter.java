package io.gantry.platform.spool;

import io.gantry.contracts.SpoolRef;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Borrows a segment for each object, so that many associations leave few, well filled files. */
final class SegmentWriter implements SpoolWriter {
  private final Spool spool;
  private @Nullable Segment segment;
  private long start;
  private boolean broken;

  SegmentWriter(Spool spool) {
    this.spool = spool;
  }

  @Override
  public void begin() throws IOException {
    if (segment != null) {
      throw new IllegalStateException("the object before was neither ended nor discarded");
    }
    Segment borrowed = spool.borrow();
    segment = borrowed;
    broken = false;
    start = borrowed.size;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    Segment current = begun();
    spool.take(length);
    // Counted before it is written: what a failed write left is cut off, and given back, later.
    current.size += length;
    try {
      current.append(bytes, offset, length);
    } catch (IOException e) {
      broken = true;
      throw spool.explained(e, length);
    }
  }

  @Override
  public PendingObject end() throws IOException {
    Segment current = begun();
    if (broken) {
      throw new IOException("a write of this object has failed: discard it");
    }
    SpoolRef ref = new SpoolRef(spool.volume(), current.name, start, current.size - start);
    PendingObject pending = new PendingObject(ref, new CompletableFuture<>());
    segment = null;
    spool.ended(current, pending);
    return pending;
  }

  @Override
  public void discard() {
    Segment current = segment;
    if (current != null) {
      segment = null;
      spool.discarded(current, start);
    }
  }

  @Override
  public void close() {
    discard();
  }

  private Segment begun() {
    Segment current = segment;
    if (current == null) {
      throw new IllegalStateException("no object was begun");
    }
    return current;
  }
}
