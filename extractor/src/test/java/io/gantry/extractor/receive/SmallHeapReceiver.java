package io.gantry.extractor.receive;

import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.PeerPolicy;
import io.gantry.dicom.net.ServerOptions;
import io.gantry.dicom.net.ServiceHandlers;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.order.MemoryOutbox;
import io.gantry.platform.spool.Spool;
import io.gantry.platform.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * The receiving path in a JVM of its own, for {@link ReceivingMemoryIT}: prints its port, receives
 * until its standard input ends, then prints how many objects became durable and were told, and
 * their bytes. Argument: folder of the spool volume.
 */
final class SmallHeapReceiver {
  private SmallHeapReceiver() {}

  public static void main(String[] args) throws IOException {
    MemoryOutbox outbox = new MemoryOutbox();
    try (Spool spool = Spool.open(Path.of(args[0]), SpoolSettings.limitedTo(8L << 30));
        Intake intake =
            new Intake(
                spool,
                new OpenMoves<>(),
                outbox,
                Clock.systemUTC(),
                _ -> Optional.of("archive"),
                _ -> true,
                Map.of());
        DicomServer server =
            DicomServer.start(
                ServerOptions.of("GANTRY", 0, PeerPolicy.anyone()),
                ServiceHandlers.storing(intake))) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {
        // until the test closes it
      }
    }
    var told = outbox.told(InstanceUnsolicited.class);
    System.out.println(
        told.size() + " " + told.stream().mapToLong(event -> event.spool().length()).sum());
  }
}
