package io.gantry.extractor.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.net.AssociationOptions;
import io.gantry.dicom.net.DicomAssociation;
import io.gantry.dicom.net.DicomClient;
import io.gantry.dicom.net.OutgoingObject;
import io.gantry.dicom.net.Peer;
import io.gantry.dicom.net.ProposedService;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What arrives is cut, digested, spooled and synced in a heap that holds no object of it: 16
 * associations at once, each object as large as the whole heap. {@code bench/dicom-memory} does it
 * with 2 GB.
 */
@Timeout(120)
class ReceivingMemoryIT {
  private static final int ASSOCIATIONS = 16;
  private static final int PIXELS = 64 << 20;
  private static final String SOP_CLASS = "1.2.840.10008.5.1.4.1.1.7";

  @TempDir Path directory;

  @Test
  void sixteenObjectsAsLargeAsTheHeapArriveAtOnce() throws Exception {
    Process receiver = start("-Xmx64m");
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(receiver.getInputStream(), StandardCharsets.UTF_8))) {
      int port = Integer.parseInt(out.readLine());

      List<Integer> statuses = sendAll(port);
      receiver.getOutputStream().close();

      assertThat(statuses).hasSize(ASSOCIATIONS).containsOnly(0);
      long bytes = (long) ASSOCIATIONS * (head(0).length + PIXELS);
      assertThat(out.readLine()).isEqualTo(ASSOCIATIONS + " " + bytes);
      assertThat(receiver.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(receiver.exitValue()).isZero();
    } finally {
      receiver.destroyForcibly();
    }
  }

  private Process start(String heap) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SmallHeapReceiver.class.getName(),
            directory.resolve("volume").toString())
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private static List<Integer> sendAll(int port) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(ASSOCIATIONS)) {
      List<Callable<Integer>> senders = new ArrayList<>();
      for (int i = 0; i < ASSOCIATIONS; i++) {
        int number = i;
        senders.add(() -> send(port, number));
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> sent : threads.invokeAll(senders)) {
        statuses.add(sent.get());
      }
      return statuses;
    }
  }

  private static int send(int port, int number) throws IOException {
    byte[] head = head(number);
    try (DicomAssociation association =
        DicomClient.open(
            new Peer("GANTRY", "127.0.0.1", port),
            AssociationOptions.of(
                "ARCHIVE",
                List.of(ProposedService.storage(SOP_CLASS, ProposedService.EXPLICIT_LE))))) {
      return association
          .store(
              OutgoingObject.of(
                  SOP_CLASS,
                  uid(number),
                  ProposedService.EXPLICIT_LE,
                  (long) head.length + PIXELS,
                  () -> new SequenceInputStream(new ByteArrayInputStream(head), new Pixels())))
          .status();
    }
  }

  private static String uid(int number) {
    return "1.2.826.0.1.%02d".formatted(number);
  }

  /** SOP Instance UID, Study Instance UID and the header of the pixels. */
  private static byte[] head(int number) {
    ByteBuffer head = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    uid(head, 0x0008, 0x0018, uid(number));
    uid(head, 0x0020, 0x000D, "1.2.826.0.1.99");
    head.putShort((short) 0x7FE0).putShort((short) 0x0010).put(ascii("OB")).putShort((short) 0);
    head.putInt(PIXELS).flip();
    byte[] bytes = new byte[head.remaining()];
    head.get(bytes);
    return bytes;
  }

  private static void uid(ByteBuffer to, int group, int element, String uid) {
    byte[] value = ascii(uid.length() % 2 == 0 ? uid : uid + "\0");
    to.putShort((short) group).putShort((short) element).put(ascii("UI"));
    to.putShort((short) value.length).put(value);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Black. */
  private static final class Pixels extends InputStream {
    private int left = PIXELS;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] target, int offset, int count) {
      if (left == 0) {
        return -1;
      }
      int n = Math.min(count, left);
      java.util.Arrays.fill(target, offset, offset + n, (byte) 0);
      left -= n;
      return n;
    }
  }
}
