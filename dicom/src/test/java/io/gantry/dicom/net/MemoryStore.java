package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Store SCP that keeps what it gets in memory and counts what happens to it. Thread safe. */
final class MemoryStore implements StoreHandler {
  /** An object that was completed. */
  static final class Stored {
    private final StoreRequest request;
    private final byte[] dataSet;

    Stored(StoreRequest request, byte[] dataSet) {
      this.request = request;
      this.dataSet = dataSet;
    }

    StoreRequest request() {
      return request;
    }

    byte[] dataSet() {
      return dataSet;
    }
  }

  final List<Stored> stored = new CopyOnWriteArrayList<>();
  final List<AssociationInfo> started = new CopyOnWriteArrayList<>();
  final List<EndKind> ends = new CopyOnWriteArrayList<>();
  final AtomicInteger begun = new AtomicInteger();
  final AtomicInteger aborted = new AtomicInteger();

  @Override
  public StoreSink begin(StoreRequest request) {
    begun.incrementAndGet();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return new StoreSink() {
      @Override
      public void data(byte[] buffer, int offset, int length) {
        bytes.write(buffer, offset, length);
      }

      @Override
      public int complete() {
        stored.add(new Stored(request, bytes.toByteArray()));
        return DimseStatus.SUCCESS;
      }

      @Override
      public void abort() {
        aborted.incrementAndGet();
      }
    };
  }

  @Override
  public void associationStarted(AssociationInfo association) {
    started.add(association);
  }

  @Override
  public void associationEnded(AssociationInfo association, EndKind end) {
    ends.add(end);
  }
}
