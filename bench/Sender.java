import io.gantry.dicom.net.AssociationOptions;
import io.gantry.dicom.net.DicomAssociation;
import io.gantry.dicom.net.DicomClient;
import io.gantry.dicom.net.OutgoingObject;
import io.gantry.dicom.net.Peer;
import io.gantry.dicom.net.ProposedService;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A store SCU that reads no files, so that the receiver is what is measured: java Sender AE PORT
 * ASSOCIATIONS OBJECTS BYTES; sends OBJECTS secondary captures with that many bytes of pixels on
 * each association. Prints milliseconds from the first connection to the last response.
 */
class Sender {
  private static final String CLASS = "1.2.840.10008.5.1.4.1.1.7";

  public static void main(String[] args) throws Exception {
    Peer peer = new Peer(args[0], "127.0.0.1", Integer.parseInt(args[1]));
    int associations = Integer.parseInt(args[2]);
    int objects = Integer.parseInt(args[3]);
    long size = Long.parseLong(args[4]);
    byte[] pixels = new byte[(int) Math.min(size, 1 << 20)];
    new Random(1).nextBytes(pixels);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    long from = System.nanoTime();
    for (int i = 0; i < associations; i++) {
      int number = i;
      Thread thread = Thread.ofPlatform().start(() -> send(peer, number, objects, size, pixels));
      thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long millis = (System.nanoTime() - from) / 1_000_000;
    if (!failures.isEmpty()) {
      failures.getFirst().printStackTrace();
      System.exit(1);
    }
    System.out.println(millis);
  }

  private static void send(Peer peer, int association, int objects, long size, byte[] pixels) {
    AssociationOptions options =
        AssociationOptions.of("SENDER", List.of(ProposedService.storage(CLASS, ProposedService.EXPLICIT_LE)));
    try (DicomAssociation open = DicomClient.open(peer, options)) {
      for (int i = 0; i < objects; i++) {
        String uid = "2.25.%03d%08d".formatted(association + 100, i);
        byte[] head = head(uid, "2.25.9%03d".formatted(association), size);
        int status =
            open.store(
                    OutgoingObject.of(
                        CLASS,
                        uid,
                        ProposedService.EXPLICIT_LE,
                        head.length + size,
                        () -> new SequenceInputStream(new ByteArrayInputStream(head), new Cycle(pixels, size))))
                .status();
        if (status != 0) {
          throw new IllegalStateException("status %04X".formatted(status));
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] head(String sop, String study, long pixels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, 0x00080016, "UI", CLASS);
    text(out, 0x00080018, "UI", sop);
    text(out, 0x00080060, "CS", "OT");
    text(out, 0x00100010, "PN", "Bench^Bench");
    text(out, 0x00100020, "LO", "BENCH");
    text(out, 0x0020000D, "UI", study);
    text(out, 0x0020000E, "UI", study + ".1");
    text(out, 0x00200013, "IS", "1");
    for (int i = 0; i < 60; i++) { // about as long as a CT's head
      text(out, 0x00211001 + i, "LO", "a private value of no importance");
    }
    ByteBuffer bulk = header(12, 0x7FE00010, "OB");
    out.writeBytes(bulk.putShort((short) 0).putInt((int) pixels).array());
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, int tag, String vr, String value) {
    String even = value.length() % 2 == 0 ? value : value + (vr.equals("UI") ? "\0" : " ");
    out.writeBytes(header(8, tag, vr).putShort((short) even.length()).array());
    out.writeBytes(even.getBytes(StandardCharsets.US_ASCII));
  }

  private static ByteBuffer header(int size, int tag, String vr) {
    return ByteBuffer.allocate(size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) (tag >>> 16))
        .putShort((short) tag)
        .put(vr.getBytes(StandardCharsets.US_ASCII));
  }

  /** The same bytes again and again. */
  private static final class Cycle extends InputStream {
    private final byte[] bytes;
    private long left;
    private int at;

    Cycle(byte[] bytes, long length) {
      this.bytes = bytes;
      this.left = length;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
      if (left == 0) {
        return -1;
      }
      int n = (int) Math.min(Math.min(count, left), bytes.length - at);
      System.arraycopy(bytes, at, target, offset, n);
      at = at + n == bytes.length ? 0 : at + n;
      left -= n;
      return n;
    }
  }
}
