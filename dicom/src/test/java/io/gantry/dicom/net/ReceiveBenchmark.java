package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/**
 * A store SCP that counts bytes, to be fed by DCMTK: what our receiving alone can do.
 *
 * <p>Arguments: port, maximum PDU length, {@code platform} or {@code virtual}, AE title. Ends when
 * its standard input ends.
 */
final class ReceiveBenchmark {
  private ReceiveBenchmark() {}

  public static void main(String[] args) throws IOException {
    LongAdder bytes = new LongAdder();
    LongAdder calls = new LongAdder();
    StoreHandler counting =
        _ ->
            new StoreSink() {
              @Override
              public void data(byte[] buffer, int offset, int length) {
                bytes.add(length);
                calls.increment();
              }

              @Override
              public int complete() {
                return DimseStatus.SUCCESS;
              }

              @Override
              public void abort() {}
            };
    var threads =
        args[2].equals("virtual")
            ? Thread.ofVirtual().factory()
            : Thread.ofPlatform().daemon().factory();
    try (DicomServer server =
        new SocketEngine(threads)
            .start(
                ServerOptions.of(args[3], Integer.parseInt(args[0]), PeerPolicy.anyone())
                    .withMaxPduLength(Integer.parseInt(args[1])),
                ServiceHandlers.storing(counting))) {
      System.out.println("listening on " + server.port());
      while (System.in.read() >= 0) {
        System.out.printf(
            "%d MiB in %d pieces%n", bytes.sumThenReset() >> 20, calls.sumThenReset());
      }
    }
  }
}
