package io.gantry.dicom.net.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link PduOutput} writes, {@link PduInput} reads, whatever the sizes. */
class PduStreamTest {
  /** A stream that gives few bytes at a time. */
  private static final class Trickle extends ByteArrayInputStream {
    private final Random random = new Random(7);

    Trickle(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) {
      return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(9)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 1",
    "0, 4083",
    "0, 4084",
    "0, 4085",
    "0, 100000",
    "8, 1000",
    "9, 1000",
    "100, 5000",
    "16384, 100001",
    "131072, 300000"
  })
  void dataSetsOfEveryLengthPassPdusOfEveryLength(long peerMax, int length) throws IOException {
    byte[] command = bytes(180);
    byte[] data = bytes(length);
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    PduOutput out = new PduOutput(wire, 4096);
    out.peerMaxLength(peerMax);

    out.command(5, command);
    out.dataSet(5, new ByteArrayInputStream(data), length);
    out.dataSet(5, data);
    out.control(new ReleaseRequest());

    long limit = peerMax == 0 ? Integer.MAX_VALUE : peerMax;
    for (InputStream in :
        new InputStream[] {
          new ByteArrayInputStream(wire.toByteArray()), new Trickle(wire.toByteArray())
        }) {
      PduInput input = new PduInput(in, 4096);
      assertThat(input.readHeader(limit, 100)).isEqualTo(Pdu.P_DATA);
      assertThat(message(input, limit, true)).isEqualTo(command);
      assertThat(message(input, limit, false)).isEqualTo(data);
      assertThat(message(input, limit, false)).isEqualTo(data);
      assertThat(input.nextPdv()).isFalse();
      assertThat(input.readHeader(limit, 100)).isEqualTo(Pdu.RELEASE_RQ);
      assertThat(input.readControl()).isEqualTo(new ReleaseRequest());
      assertThat(input.readHeader(limit, 100)).isEqualTo(-1);
    }
  }

  private static byte[] message(PduInput in, long limit, boolean command) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      while (!in.nextPdv()) {
        assertThat(in.readHeader(limit, 100)).isEqualTo(Pdu.P_DATA);
      }
      assertThat(in.contextId()).isEqualTo(5);
      assertThat(in.isCommand()).isEqualTo(command);
      for (int n = in.fill(); n > 0; n = in.fill()) {
        bytes.write(in.buffer(), in.position(), n);
        in.advance(n);
      }
      if (in.isLast()) {
        return bytes.toByteArray();
      }
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void commandAndStartOfTheDataSetLeaveInOneWrite() throws IOException {
    int[] writes = {0};
    OutputCounter counter = new OutputCounter(writes);
    PduOutput out = new PduOutput(counter, 128 * 1024);
    out.peerMaxLength(16384);

    out.command(1, bytes(150));
    out.dataSet(1, new ByteArrayInputStream(bytes(100_000)), 100_000);
    out.flush();

    assertThat(writes[0]).isEqualTo(1);
  }

  /** Counts writes. */
  private static final class OutputCounter extends ByteArrayOutputStream {
    private final int[] writes;

    OutputCounter(int[] writes) {
      this.writes = writes;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      writes[0]++;
      super.write(bytes, offset, length);
    }
  }

  @Test
  void aStreamThatEndsWithinAPduIsNoticed() throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    PduOutput out = new PduOutput(wire, 4096);
    out.dataSet(5, bytes(100));
    out.flush();

    for (int length = 1; length < wire.size(); length++) {
      PduInput in =
          new PduInput(new ByteArrayInputStream(Arrays.copyOf(wire.toByteArray(), length)), 4096);
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> {
            in.readHeader(1000, 100);
            message(in, 1000, false);
          });
    }
  }

  @Test
  void aSourceShorterThanAnnouncedIsNoticed() {
    PduOutput out = new PduOutput(new ByteArrayOutputStream(), 4096);

    assertThatExceptionOfType(EOFException.class)
        .isThrownBy(() -> out.dataSet(1, new ByteArrayInputStream(new byte[10]), 11));
  }
}
