package io.gantry.extractor.adapter.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.FindHandler;
import io.gantry.dicom.net.MoveResult;
import io.gantry.dicom.net.PeerPolicy;
import io.gantry.dicom.net.ServerOptions;
import io.gantry.dicom.net.ServiceHandlers;
import io.gantry.dicom.net.SubOperations;
import io.gantry.extractor.ExtractorSettings.Timing;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.Listing;
import io.gantry.extractor.move.QueryFailed;
import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Kind;
import io.gantry.platform.config.SourceConfig.Limits;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.config.SourceConfig.Tls;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.config.TlsConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queries over a real association with an archive that answers as told. */
class DicomArchiveTest {
  private static final String JPEG_2000 = "1.2.840.10008.1.2.4.90";
  private static final int SYNTAX = SyntaxQuestion.AVAILABLE_TRANSFER_SYNTAX_UID;

  private final List<DataSet> queries = new ArrayList<>();

  /** What is done with an archive. */
  private interface Task<T> {
    T on(Archive.Door door) throws Exception;
  }

  private <T> T ask(FindHandler archive, Task<T> task) throws Exception {
    FindHandler noted =
        (query, responder) -> {
          queries.add(query.identifier());
          return archive.find(query, responder);
        };
    ServerOptions options =
        ServerOptions.of("LEGACY", 0, PeerPolicy.anyone())
            .withBind(InetAddress.getLoopbackAddress());
    try (DicomServer server =
        DicomServer.start(
            options,
            ServiceHandlers.archive(
                noted,
                (_, _) -> new MoveResult(0, new SubOperations(-1, 0, 0, 0), List.of(), null)))) {
      SourceConfig source =
          new SourceConfig(
              "legacy",
              "LEGACY",
              "127.0.0.1",
              server.port(),
              Kind.LEGACY,
              "",
              new Tls(TlsMode.NONE, null),
              Retrieve.C_MOVE,
              new Limits(1, 0, ""));
      return task.on(
          new DicomDoor(
              source,
              new DicomConfig("MIGRATOR", "127.0.0.1", 0, TlsConfig.OFF),
              null,
              Timing.STANDARD,
              null));
    }
  }

  private static Listing list(Archive.Door door) throws Exception {
    try (Archive archive = door.open(Duration.ZERO)) {
      return archive.list("1.2");
    }
  }

  /** One series of one instance; the instance as given. */
  private static FindHandler holding(DataSet instance) {
    return (query, responder) -> {
      boolean images = query.identifier().contains(Tag.SOP_INSTANCE_UID);
      responder.match(
          images ? instance : DataSet.builder().put(Tag.SERIES_INSTANCE_UID, "1.2.1").build());
      return 0;
    };
  }

  @Test
  void theTransferSyntaxThatAnArchiveNamesIsListed() throws Exception {
    DataSet instance =
        DataSet.builder()
            .put(Tag.SOP_INSTANCE_UID, "1.2.1.1")
            .put(SYNTAX, io.gantry.dicom.data.Vr.UI, JPEG_2000)
            .build();
    assertThat(ask(holding(instance), DicomArchiveTest::list).transferSyntax("1.2.1.1"))
        .contains(JPEG_2000);
  }

  @Test
  void anArchiveThatLeavesItOutIsNotAskedAgain() throws Exception {
    DataSet instance = DataSet.builder().put(Tag.SOP_INSTANCE_UID, "1.2.1.1").build();
    ask(
        holding(instance),
        door -> {
          list(door);
          return list(door);
        });
    assertThat(queries.stream().map(keys -> keys.contains(SYNTAX)))
        .containsExactly(false, true, false, false);
  }

  @Test
  void anArchiveThatFailsAtItIsAskedWithoutIt() throws Exception {
    DataSet instance = DataSet.builder().put(Tag.SOP_INSTANCE_UID, "1.2.1.1").build();
    FindHandler failing =
        (query, responder) ->
            query.identifier().contains(SYNTAX) ? 0xC000 : holding(instance).find(query, responder);
    assertThat(ask(failing, DicomArchiveTest::list).size()).isEqualTo(1);
  }

  @Test
  void anInstanceWithoutItsUidMakesTheListingIncomplete() {
    DataSet nameless = DataSet.builder().putEmpty(Tag.SOP_INSTANCE_UID).build();
    assertThatThrownBy(() -> ask(holding(nameless), DicomArchiveTest::list))
        .isInstanceOfSatisfying(
            QueryFailed.class, failed -> assertThat(failed.unreadable()).isEqualTo(1));
  }

  @Test
  void aFailedQueryIsNoWordOnWhetherAStudyIsThere() {
    assertThatThrownBy(() ->
            ask(
                (_, _) -> 0xC000,
                door -> {
                  try (Archive archive = door.open(Duration.ZERO)) {
                    return archive.has("1.2");
                  }
                }))
        .isInstanceOf(QueryFailed.class);
  }
}
