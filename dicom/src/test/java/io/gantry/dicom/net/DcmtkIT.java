package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.StoreHandler.EndKind;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.DcmqrscpServer;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.StorescpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both roles against the programs of DCMTK. */
@Timeout(120)
class DcmtkIT {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

  @TempDir Path directory;

  private final MemoryStore store = new MemoryStore();

  private static DicomServer serve(ServiceHandlers handlers) throws IOException {
    return DicomServer.start(
        ServerOptions.of("ARCHIVE", 0, (calling, _, _) -> calling.equals("DCMTK")), handlers);
  }

  /** The data set of a Part 10 file: what follows the file meta group. */
  private static byte[] dataSet(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int metaLength =
        (bytes[140] & 0xFF)
            | (bytes[141] & 0xFF) << 8
            | (bytes[142] & 0xFF) << 16
            | (bytes[143] & 0xFF) << 24;
    return Arrays.copyOfRange(bytes, 144 + metaLength, bytes.length);
  }

  @Test
  void echoscuIsAnswered() throws IOException {
    try (DicomServer server = serve(ServiceHandlers.ECHO_ONLY)) {
      Dcmtk dcmtk = Dcmtk.in(directory);

      assertThat(dcmtk.echoscu("DCMTK", "ARCHIVE", server.port()).exitCode()).isZero();
    }
  }

  @Test
  void echoscuReadsTheReasonsOfRejections() throws IOException {
    try (DicomServer server = serve(ServiceHandlers.ECHO_ONLY)) {
      Dcmtk dcmtk = Dcmtk.in(directory);

      assertThat(dcmtk.echoscu("STRANGER", "ARCHIVE", server.port()).output())
          .contains("Calling AE Title Not Recognized");
      assertThat(dcmtk.echoscu("DCMTK", "OTHER", server.port()).output())
          .contains("Called AE Title Not Recognized");
    }
  }

  @Test
  void dcmsendDeliversTheCorpusInItsOwnTransferSyntaxes() throws IOException {
    Path corpus = Corpus.require("dicom/studies");
    try (DicomServer server = serve(ServiceHandlers.storing(store))) {
      Dcmtk.Sent sent = Dcmtk.in(directory).dcmsend("DCMTK", "ARCHIVE", server.port(), corpus);

      assertThat(sent.accepted()).isEqualTo(sent.instances()).isPositive();
      assertThat(store.stored).hasSize(sent.accepted());
      await().untilAsserted(() -> assertThat(store.ends).isNotEmpty());
    }
    assertThat(store.ends).containsOnly(EndKind.RELEASED);
  }

  @Test
  void storescuIsToldThatAHeaderIsTooLong() throws IOException {
    Path big = directory.resolve("big.dcm");
    Files.write(big, longHeader(3_000_000));
    try (DicomServer server =
        DicomServer.start(
            ServerOptions.of("ARCHIVE", 0, PeerPolicy.anyone())
                .withLimits(Limits.STANDARD.withHeaderLength(2_000_000)),
            ServiceHandlers.storing(store))) {
      CommandResult refused =
          Dcmtk.in(directory).storescu("DCMTK", "ARCHIVE", server.port(), big, "-v");

      assertThat(refused.output()).contains("CannotUnderstand");
      Files.write(big, longHeader(1_000_000));
      assertThat(Dcmtk.in(directory).storescu("DCMTK", "ARCHIVE", server.port(), big).exitCode())
          .isZero();
    }
    assertThat(store.aborted).hasValue(1);
    assertThat(store.stored).hasSize(1);
  }

  private static byte[] longHeader(int privateBytes) {
    DataSet dataSet =
        DataSet.builder()
            .put(Tag.SOP_CLASS_UID, CT)
            .put(Tag.SOP_INSTANCE_UID, "1.2.3.4")
            .put(0x00090010, Vr.LO, "GANTRY TEST")
            .putBytes(0x00091001, Vr.OB, new byte[privateBytes])
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[64])
            .build();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(Part10.metaBytes(CT, "1.2.3.4", ProposedService.EXPLICIT_LE));
    file.writeBytes(DataSetWriter.write(dataSet, TransferSyntax.EXPLICIT_LE));
    return file.toByteArray();
  }

  @Test
  void whatWeStoreIsWhatStorescpWrites() throws IOException {
    List<Path> files =
        Corpus.objects("dicom/studies").stream().filter(DcmtkIT::isPart10).limit(40).toList();
    try (StorescpServer storescp =
        StorescpServer.start(
            directory.resolve("scp"), "ARCHIVE", FreePort.find(), List.of("--bit-preserving"))) {
      for (Path file : files) {
        byte[] bytes = dataSet(file);
        String uid = "2.25." + (1000 + files.indexOf(file));
        try (DicomAssociation association =
            DicomClient.open(
                new Peer("ARCHIVE", "127.0.0.1", storescp.port()),
                AssociationOptions.of(
                    "US", List.of(ProposedService.storage(CT, ProposedService.EXPLICIT_LE))))) {
          StoreResult result =
              association.store(
                  OutgoingObject.of(
                      CT,
                      uid,
                      ProposedService.EXPLICIT_LE,
                      bytes.length,
                      () -> new ByteArrayInputStream(bytes)));
          assertThat(result.status()).isZero();
        }
      }

      List<byte[]> sent = new ArrayList<>();
      for (Path file : files) {
        sent.add(dataSet(file));
      }
      List<byte[]> written = new ArrayList<>();
      for (Path file : storescp.files()) {
        written.add(dataSet(file));
      }
      assertThat(written).hasSameSizeAs(sent);
      assertThat(written).containsExactlyInAnyOrderElementsOf(sent);
    }
  }

  private static boolean isPart10(Path file) {
    try {
      byte[] start = Files.newInputStream(file).readNBytes(140);
      return start.length == 140 && start[128] == 'D' && start[132] == 2 && start[134] == 0;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void storescuReadsTheStatusOfARefusal() throws IOException {
    Path file = Corpus.objects("dicom/studies").getFirst();
    try (DicomServer server =
        serve(
            ServiceHandlers.storing(_ -> {
              throw new StoreRefused(DimseStatus.OUT_OF_RESOURCES, "spool is full");
            }))) {
      CommandResult result =
          Dcmtk.in(directory).storescu("DCMTK", "ARCHIVE", server.port(), file, "-v");

      assertThat(result.output()).contains("OutOfResources");
    }
  }

  @Test
  void findscuGetsTheMatchesOfAHandler() throws IOException {
    FindHandler handler =
        (query, responder) -> {
          assertThat(query.identifier().string(Tag.QUERY_RETRIEVE_LEVEL)).hasValue("STUDY");
          for (int i = 0; i < 25; i++) {
            responder.match(
                DataSet.builder()
                    .put(Tag.QUERY_RETRIEVE_LEVEL, "STUDY")
                    .put(Tag.STUDY_INSTANCE_UID, "1.2.3." + i)
                    .build());
          }
          return DimseStatus.SUCCESS;
        };
    try (DicomServer server = serve(new ServiceHandlers(null, handler, null))) {
      CommandResult result =
          Dcmtk.in(directory)
              .findscu(
                  "DCMTK",
                  "ARCHIVE",
                  server.port(),
                  List.of("QueryRetrieveLevel=STUDY", "StudyInstanceUID"));

      assertThat(result.exitCode()).isZero();
      assertThat(result.output()).contains("1.2.3.0").contains("1.2.3.24");
    }
  }

  @Test
  void movescuGetsTheObjectsOfAHandlerAtStorescp() throws IOException {
    byte[] bytes = new byte[200_000];
    try (StorescpServer storescp =
        StorescpServer.start(
            directory.resolve("scp"), "DEST", FreePort.find(), List.of("--bit-preserving"))) {
      MoveHandler handler =
          (query, responder) -> {
            int done = 0;
            try (DicomAssociation association =
                DicomClient.open(
                    new Peer(query.destinationAe(), "127.0.0.1", storescp.port()),
                    AssociationOptions.of(
                        "ARCHIVE",
                        List.of(ProposedService.storage(CT, ProposedService.EXPLICIT_LE))))) {
              for (; done < 5; done++) {
                association.store(
                    OutgoingObject.of(
                            CT,
                            "1.2.3." + done,
                            ProposedService.EXPLICIT_LE,
                            bytes.length,
                            () -> new ByteArrayInputStream(bytes))
                        .movedFor(query.association().callingAe(), query.messageId()));
                responder.progress(new SubOperations(5 - done, done, 0, 0));
              }
            }
            return new MoveResult(
                DimseStatus.SUCCESS, new SubOperations(-1, done, 0, 0), List.of(), null);
          };
      try (DicomServer server = serve(new ServiceHandlers(null, null, handler))) {
        CommandResult result =
            Dcmtk.in(directory)
                .movescu(
                    "DCMTK",
                    "ARCHIVE",
                    server.port(),
                    "DEST",
                    List.of("QueryRetrieveLevel=STUDY", "StudyInstanceUID=1.2.3"));

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(storescp.files()).hasSize(5);
      }
    }
  }

  @Test
  void movescuReadsAFailure() throws IOException {
    MoveHandler handler =
        (_, _) -> {
          throw new ServiceRefused(DimseStatus.MOVE_DESTINATION_UNKNOWN, "who is that?");
        };
    try (DicomServer server = serve(new ServiceHandlers(null, null, handler))) {
      CommandResult result =
          Dcmtk.in(directory)
              .movescu(
                  "DCMTK",
                  "ARCHIVE",
                  server.port(),
                  "DEST",
                  List.of("QueryRetrieveLevel=STUDY", "StudyInstanceUID=1.2.3"));

      assertThat(result.output()).contains("MoveDestinationUnknown");
    }
  }

  @Test
  void dcmqrscpIsQueriedMovedAndGotten() throws IOException {
    try (DicomServer ours =
            DicomServer.start(
                ServerOptions.of("US", 0, PeerPolicy.anyone()), ServiceHandlers.storing(store));
        DcmqrscpServer shadow =
            DcmqrscpServer.start(directory.resolve("qr"), "SHADOW", Map.of("US", ours.port()))) {
      Dcmtk.Sent sent = shadow.load(Corpus.require("dicom/studies"));
      assertThat(sent.accepted()).isPositive();
      Peer peer = new Peer("SHADOW", "127.0.0.1", shadow.port());
      List<String> studies = new ArrayList<>();
      try (DicomAssociation association =
          DicomClient.open(
              peer,
              AssociationOptions.of("US", ProposedService.queryAndMove(QueryModel.STUDY_ROOT)))) {
        assertThat(association.echo()).isZero();
        association.find(
            new FindRequest(
                QueryModel.STUDY_ROOT,
                QueryLevel.STUDY,
                DataSet.builder().putEmpty(Tag.STUDY_INSTANCE_UID).build()),
            match -> studies.add(match.string(Tag.STUDY_INSTANCE_UID, "")),
            0);
        int completed = 0;
        for (String study : studies) {
          MoveResult result =
              association.move(
                  new MoveRequest(99, QueryModel.STUDY_ROOT, QueryLevel.STUDY, "US", uid(study)),
                  _ -> {});
          assertThat(result.status()).as(DimseStatus.describe(result.status())).isZero();
          completed += result.completed();
        }
        assertThat(store.stored).hasSize(completed);
        assertThat(store.stored)
            .extracting(s -> s.request().moveOriginatorMessageId())
            .containsOnly(99);
        MoveResult unknown =
            association.move(
                new MoveRequest(
                    100,
                    QueryModel.STUDY_ROOT,
                    QueryLevel.STUDY,
                    "NOBODY",
                    uid(studies.getFirst())),
                _ -> {});
        assertThat(unknown.status()).isEqualTo(DimseStatus.MOVE_DESTINATION_UNKNOWN);
      }
      getsTheSame(peer, studies);
    }
  }

  private void getsTheSame(Peer peer, List<String> studies) throws IOException {
    MemoryStore got = new MemoryStore();
    List<String> classes =
        store.stored.stream().map(s -> s.request().sopClassUid()).distinct().toList();
    try (DicomAssociation association =
        DicomClient.open(
            peer,
            AssociationOptions.of(
                "US",
                ProposedService.queryAndGet(
                    QueryModel.STUDY_ROOT,
                    classes,
                    List.of(ProposedService.EXPLICIT_LE, ProposedService.IMPLICIT_LE))))) {
      for (String study : studies) {
        association.get(
            new GetRequest(QueryModel.STUDY_ROOT, QueryLevel.STUDY, uid(study)), got, _ -> {});
      }
    }
    assertThat(got.stored).isNotEmpty().hasSameSizeAs(store.stored);
  }

  private static DataSet uid(String study) {
    return DataSet.builder().put(Tag.STUDY_INSTANCE_UID, study).build();
  }
}
