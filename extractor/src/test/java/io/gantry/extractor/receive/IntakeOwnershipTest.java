package io.gantry.extractor.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.dicom.data.Coding;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.AssociationInfo;
import io.gantry.dicom.net.StoreRefused;
import io.gantry.dicom.net.StoreRequest;
import io.gantry.dicom.net.StoreSink;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.order.MemoryOutbox;
import io.gantry.platform.spool.Spool;
import io.gantry.platform.spool.SpoolSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lease that runs out while an association stores to us, as when the process was frozen. */
@SuppressWarnings("NullAway.Init") // JUnit sets the field
class IntakeOwnershipTest {
  private static final AssociationInfo ASSOCIATION =
      new AssociationInfo(
          1, "LEGACY", "MIGRATOR", InetAddress.getLoopbackAddress(), "", null, null);

  @TempDir Path directory;

  private static StoreRequest request(String sop) {
    return new StoreRequest(
        ASSOCIATION, 1, "1.2.840.10008.5.1.4.1.1.2", sop, "1.2.840.10008.1.2.1", "MIGRATOR", 7, 1);
  }

  private static void send(StoreSink sink, String sop) throws IOException {
    byte[] data =
        DataSetWriter.write(
            DataSet.builder()
                .put(Tag.SOP_INSTANCE_UID, sop)
                .put(Tag.STUDY_INSTANCE_UID, "1.1")
                .put(Tag.SERIES_INSTANCE_UID, "1.1.1")
                .build(),
            Coding.EXPLICIT_LE);
    sink.data(data, 0, data.length);
  }

  @Test
  void whatIsNotWholeBeforeTheLeaseRunsOutIsRefusedAndSoIsWhatComesAfterIt() throws IOException {
    AtomicBoolean ours = new AtomicBoolean(true);
    MemoryOutbox outbox = new MemoryOutbox();
    try (Spool spool = Spool.open(directory.resolve("main"), SpoolSettings.limitedTo(1 << 20))) {
      try (Intake intake =
          new Intake(
              spool,
              new OpenMoves<>(),
              outbox,
              Clock.systemUTC(),
              _ -> Optional.of("legacy"),
              _ -> ours.get(),
              Map.of())) {
        StoreSink before = intake.begin(request("1.1.1.1"));
        send(before, "1.1.1.1");
        assertThat(before.complete()).isEqualTo(DimseStatus.SUCCESS);

        StoreSink meanwhile = intake.begin(request("1.1.1.2"));
        send(meanwhile, "1.1.1.2");
        ours.set(false);
        assertThat(meanwhile.complete()).isEqualTo(DimseStatus.NOT_AUTHORIZED);
        assertThatThrownBy(() -> intake.begin(request("1.1.1.3"))).isInstanceOf(StoreRefused.class);

        ours.set(true);
        StoreSink again = intake.begin(request("1.1.1.4"));
        send(again, "1.1.1.4");
        assertThat(again.complete()).isEqualTo(DimseStatus.SUCCESS);
      }
      assertThat(outbox.told(InstanceUnsolicited.class))
          .extracting(one -> one.instance().sopInstanceUid())
          .containsExactly("1.1.1.1", "1.1.1.4");
    }
  }
}
