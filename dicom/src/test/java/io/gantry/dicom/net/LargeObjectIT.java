package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An object beyond 4 GB passes both sides byte for byte, through buffers that know nothing of its
 * size.
 */
@Timeout(180)
class LargeObjectIT {
  private static final long LENGTH = (4L << 30) + 1_000_002;
  private static final String SOP_CLASS = "1.2.840.10008.5.1.4.1.1.2.1";

  /** Gives a pattern that differs from position to position, and its checksum. */
  private static final class Pattern extends InputStream {
    final CRC32C sum = new CRC32C();
    private final byte[] block = new byte[1 << 20];
    private long given;

    Pattern() {
      new java.util.Random(5).nextBytes(block);
      // what comes first is the header of Pixel Data, so that all the rest is its value
      byte[] pixelData = {(byte) 0xE0, 0x7F, 0x10, 0, 'O', 'B', 0, 0, (byte) 0xFE, -1, -1, -1};
      System.arraycopy(pixelData, 0, block, 0, pixelData.length);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int at = (int) (given * 31 % (block.length - 1));
      int n = Math.min(length, block.length - at);
      System.arraycopy(block, at, buffer, offset, n);
      sum.update(buffer, offset, n);
      given += n;
      return n;
    }
  }

  @Test
  void memoryDoesNotDependOnTheSizeOfAnObject() throws IOException {
    AtomicLong received = new AtomicLong();
    CRC32C sum = new CRC32C();
    StoreHandler checking =
        _ ->
            new StoreSink() {
              @Override
              public void data(byte[] buffer, int offset, int length) {
                received.addAndGet(length);
                sum.update(buffer, offset, length);
              }

              @Override
              public int complete() {
                return DimseStatus.SUCCESS;
              }

              @Override
              public void abort() {}
            };
    Pattern pattern = new Pattern();
    try (DicomServer server =
            DicomServer.start(
                ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone()),
                ServiceHandlers.storing(checking));
        DicomAssociation association =
            DicomClient.open(
                new Peer("ARCHIVE", "127.0.0.1", server.port()),
                AssociationOptions.of(
                    "US",
                    List.of(ProposedService.storage(SOP_CLASS, ProposedService.EXPLICIT_LE))))) {
      StoreResult result =
          association.store(
              OutgoingObject.of(
                  SOP_CLASS, "1.2.3", ProposedService.EXPLICIT_LE, LENGTH, () -> pattern));

      assertThat(result.status()).isZero();
    }
    assertThat(received).hasValue(LENGTH);
    assertThat(sum.getValue()).isEqualTo(pattern.sum.getValue());
  }
}
