package io.gantry.extractor.receive;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.dicom.data.Cut;
import io.gantry.dicom.data.Cutter;
import io.gantry.dicom.data.Part;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.net.StoreRequest;
import io.gantry.dicom.net.StoreSink;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.extractor.Codes;
import io.gantry.platform.spool.PendingObject;
import io.gantry.platform.spool.SpoolFull;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One object on its way in: cut while it comes, written to the spool, handed to the digest thread,
 * answered when written. Memory does not depend on the object's size.
 */
final class IncomingObject implements StoreSink {
  /** The largest head that travels with the event. */
  static final int LARGEST_HEAD = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  private final Lane lane;
  private final StoreRequest request;
  private final TransferSyntax syntax;
  private final Cutter cutter;
  private final Optional<OpenStudy> expectedBy;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream(8 * 1024);
  private DigestLane.@Nullable Chunk chunk;

  IncomingObject(Lane lane, StoreRequest request) {
    this.lane = lane;
    this.request = request;
    this.syntax = TransferSyntax.of(request.transferSyntaxUid());
    this.cutter = Cutter.of(syntax, this::part);
    this.expectedBy =
        lane.settlement().expectedBy(lane.source(), request.moveOriginatorMessageId());
    expectedBy.ifPresent(OpenStudy::receiving);
  }

  @Override
  public void data(byte[] buffer, int offset, int length) throws IOException {
    try {
      cutter.accept(buffer, offset, length);
      lane.pace().pass(length);
    } catch (UncheckedIOException e) {
      throw refused(Objects.requireNonNull(e.getCause()));
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private IOException refused(IOException cause) {
    if (cause instanceof SpoolFull) {
      expectedBy.ifPresent(OpenStudy::refusedForRoom);
    }
    return cause;
  }

  private void part(Part part, byte[] bytes, int offset, int length) {
    if (part == Part.HEAD && head.size() < LARGEST_HEAD) {
      head.write(bytes, offset, Math.min(length, LARGEST_HEAD - head.size()));
    }
    try {
      int from = offset;
      int left = length;
      while (left > 0) {
        DigestLane.Chunk to = current();
        int count = Math.min(left, DigestLane.CHUNK - to.size);
        System.arraycopy(bytes, from, to.data, to.size, count);
        to.size += count;
        to.lengths[index(part)] += count;
        from += count;
        left -= count;
        if (to.isFull()) {
          flush();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int index(Part part) {
    return switch (part) {
      case HEAD -> 0;
      case PIXELS -> 1;
      case TAIL -> 2;
    };
  }

  private DigestLane.Chunk current() throws IOException {
    DigestLane.Chunk now = chunk;
    if (now == null) {
      try {
        now = lane.digests().borrow();
      } catch (InterruptedException e) {
        throw interrupted();
      }
      chunk = now;
    }
    return now;
  }

  private void flush() throws IOException {
    DigestLane.Chunk full = chunk;
    if (full == null) {
      return;
    }
    lane.writer().write(full.data, 0, full.size);
    chunk = null;
    try {
      lane.digests().submit(full);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private void lastFlush() throws IOException {
    try {
      flush();
    } catch (SpoolFull e) {
      throw refused(e);
    }
  }

  @Override
  public int complete() throws IOException {
    boolean done = false;
    try {
      Cut cut = finish();
      if (syntax.deflated() && cut.malformed().isPresent()) {
        // Bytes after the damage never came out of the stream: there is no whole object to keep.
        return DimseStatus.UNABLE_TO_PROCESS;
      }
      lastFlush();
      if (!lane.isOurs()) {
        return DimseStatus.NOT_AUTHORIZED;
      }
      PendingObject pending = lane.writer().end();
      done = true;
      CompletableFuture<InstanceDigests> digests = lane.digests().end(request.transferSyntaxUid());
      lane.settlement().stored(received(cut, pending, digests));
      lane.succeeded();
      return DimseStatus.SUCCESS;
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      if (!done) {
        drop();
      }
      expectedBy.ifPresent(OpenStudy::received);
    }
  }

  private Cut finish() throws IOException {
    try {
      return cutter.finish();
    } catch (UncheckedIOException e) {
      throw refused(Objects.requireNonNull(e.getCause()));
    }
  }

  private ReceivedObject received(
      Cut cut, PendingObject pending, CompletableFuture<InstanceDigests> digests) {
    byte[] bytes = head.toByteArray();
    return new ReceivedObject(
        lane,
        request,
        HeadIds.of(bytes, bytes.length, syntax),
        cut.head() <= LARGEST_HEAD ? Bytes.of(bytes) : null,
        cut.malformed().map(Cut.Malformed::reason).orElse(""),
        pending,
        digests);
  }

  @Override
  public void headerTooLong(long limit) {
    byte[] begin = head.toByteArray();
    HeadIds ids = HeadIds.of(begin, begin.length, syntax);
    String sop = ids.instance() == null ? request.sopInstanceUid() : ids.instance();
    lane.settlement()
        .owner(lane.source(), request.moveOriginatorMessageId(), ids)
        .ifPresent(study -> study.headerTooLong(sop));
    LOG.warn(
        "code={} event=header-too-long source={} sop={} limit={}",
        Codes.HEADER_TOO_LONG,
        lane.source(),
        sop,
        limit);
    abort();
  }

  @Override
  public void abort() {
    drop();
    expectedBy.ifPresent(OpenStudy::received);
  }

  private void drop() {
    lane.writer().discard();
    try {
      DigestLane.Chunk rest = chunk;
      chunk = null;
      if (rest != null) {
        lane.digests().submit(rest);
      }
      lane.digests().drop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while receiving");
  }
}
