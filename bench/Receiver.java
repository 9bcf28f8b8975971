import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.FailedEvent;
import io.gantry.contracts.event.InventoryEvent;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.Bytes;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.net.AssociationInfo;
import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.PeerPolicy;
import io.gantry.dicom.net.ServerOptions;
import io.gantry.dicom.net.ServiceHandlers;
import io.gantry.dicom.net.StoreHandler;
import io.gantry.dicom.net.StoreRequest;
import io.gantry.dicom.net.StoreSink;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.receive.Intake;
import io.gantry.extractor.receive.Outbox;
import io.gantry.platform.spool.Spool;
import io.gantry.platform.spool.SpoolSettings;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Our store SCP for benchmarks: java Receiver MODE PORT DIR.
 *
 * <ul>
 *   <li>{@code files}: a Part 10 file per object, as storescp does; no digest, no fdatasync
 *   <li>{@code full}: what the extractor does short of Kafka: cut, digest chain, spool segments,
 *       group fdatasync; an object counts when its event would be sent
 *   <li>{@code single}: the same with one spool file per object
 *   <li>{@code drop}: the bytes are counted
 * </ul>
 *
 * A line on standard input waits until as many objects as the line says are settled, prints
 * objects, bytes and the heap in use, and forgets them.
 */
class Receiver {
  private final AtomicLong objects = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Queue<SpoolRef> refs = new ConcurrentLinkedQueue<>();
  private final Path directory;
  private Spool spool;

  Receiver(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] args) throws Exception {
    Path directory = Files.createDirectories(Path.of(args[2]));
    Receiver receiver = new Receiver(directory);
    StoreHandler handler =
        switch (args[0]) {
          case "files" -> receiver::file;
          case "full" -> receiver.intake(SpoolSettings.DEFAULT_SEGMENT);
          case "single" -> receiver.intake(1);
          case "drop" -> request -> receiver.new Sink(OutputStream.nullOutputStream());
          default -> throw new IllegalArgumentException(args[0]);
        };
    try (DicomServer server =
        DicomServer.start(
            ServerOptions.of(args[0].toUpperCase(Locale.ROOT), Integer.parseInt(args[1]), PeerPolicy.anyone()),
            ServiceHandlers.storing(handler))) {
      receiver.answer();
    }
  }

  private void answer() throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      long expected = Long.parseLong(line.strip());
      for (int i = 0; i < 60_000 && objects.get() < expected; i++) {
        Thread.sleep(1);
      }
      Runtime runtime = Runtime.getRuntime();
      System.out.println(
          objects.getAndSet(0)
              + " "
              + bytes.getAndSet(0)
              + " "
              + ((runtime.totalMemory() - runtime.freeMemory()) >> 20));
      for (SpoolRef ref = refs.poll(); ref != null; ref = refs.poll()) {
        spool.release(ref);
      }
    }
  }

  private StoreSink file(StoreRequest request) throws IOException {
    OutputStream out =
        new FileOutputStream(directory.resolve(request.sopInstanceUid()).toFile());
    out.write(
        Part10.metaBytes(
            request.sopClassUid(), request.sopInstanceUid(), request.transferSyntaxUid()));
    return new Sink(out);
  }

  private final class Sink implements StoreSink {
    private final OutputStream out;

    Sink(OutputStream out) {
      this.out = out;
    }

    @Override
    public void data(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
      bytes.addAndGet(length);
    }

    @Override
    public int complete() throws IOException {
      out.close();
      objects.incrementAndGet();
      return DimseStatus.SUCCESS;
    }

    @Override
    public void abort() {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private StoreHandler intake(long segment) throws IOException {
    spool = Spool.open(directory.resolve("volume"), new SpoolSettings(48L << 30, segment));
    return new Intake(
        spool,
        new OpenMoves<>(),
        new Counting(),
        Clock.systemUTC(),
        (AssociationInfo association) -> Optional.of("bench"),
        _ -> true,
        Map.of());
  }

  /** Events would go to the broker from here. */
  private final class Counting implements Outbox {
    private CompletableFuture<?> settled(SpoolRef ref) {
      refs.add(ref);
      bytes.addAndGet(ref.length());
      objects.incrementAndGet();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> extracted(ExtractedEvent.InstanceExtracted event, Bytes head) {
      return settled(event.spool());
    }

    @Override
    public CompletableFuture<?> failed(FailedEvent event) {
      return event instanceof FailedEvent.InstanceUnsolicited unsolicited
          ? settled(unsolicited.spool())
          : CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> refused(CallersRefused event) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> progress(StudyProgress event) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> found(InventoryEvent.StudyFound event) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> probed(InventoryEvent.KeysProbed event) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void flush() {}

    @Override
    public CompletableFuture<?> finished(InventoryEvent.SweepFinished template) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> status(SourceStatus event) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
