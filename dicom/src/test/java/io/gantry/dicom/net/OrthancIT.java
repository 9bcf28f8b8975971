package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.OrthancServer;
import io.gantry.testkit.StorescpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our client and store SCP against an Orthanc that holds the corpus. */
@Timeout(120)
class OrthancIT {
  private static final String US = "MIGRATOR";

  @TempDir static Path directory;

  private static MemoryStore store = new MemoryStore();
  private static DicomServer scp;
  private static OrthancServer orthanc;
  private static StorescpServer storescp;
  private static Peer peer;

  @BeforeAll
  static void start() throws IOException {
    scp =
        DicomServer.start(
            ServerOptions.of(US, 0, (calling, _, _) -> calling.equals("LEGACY")),
            ServiceHandlers.storing(store));
    storescp = StorescpServer.start(directory.resolve("storescp"), "ELSEWHERE");
    orthanc =
        OrthancServer.named("LEGACY")
            .peer(US, scp.port())
            .peer("ELSEWHERE", storescp.port())
            .start(directory.resolve("orthanc"));
    orthanc.load(Corpus.objects("dicom/studies", "dicom/sop-classes", "dicom/transfer-syntaxes"));
    peer = new Peer("LEGACY", "127.0.0.1", orthanc.dicomPort());
  }

  @AfterAll
  static void stop() {
    orthanc.close();
    storescp.close();
    scp.close();
  }

  private static DicomAssociation open() throws IOException {
    return DicomClient.open(
        peer, AssociationOptions.of(US, ProposedService.queryAndMove(QueryModel.STUDY_ROOT)));
  }

  private static DataSet keys(int... tags) {
    var keys = DataSet.builder();
    for (int tag : tags) {
      keys.putEmpty(tag);
    }
    return keys.build();
  }

  private static List<String> studies() throws IOException {
    List<String> uids = new ArrayList<>();
    try (DicomAssociation association = open()) {
      FindResult result =
          association.find(
              new FindRequest(
                  QueryModel.STUDY_ROOT, QueryLevel.STUDY, keys(Tag.STUDY_INSTANCE_UID)),
              match -> uids.add(match.string(Tag.STUDY_INSTANCE_UID, "")),
              0);
      assertThat(result.status()).isZero();
      assertThat(result.matches()).isEqualTo(uids.size());
    }
    return uids;
  }

  @Test
  void answersAnEcho() throws IOException {
    try (DicomAssociation association = open()) {
      assertThat(association.echo()).isEqualTo(DimseStatus.SUCCESS);
      assertThat(association.info().implementationVersion()).startsWith("OFFIS");
    }
  }

  @Test
  void listsEveryStudyItHolds() throws IOException {
    assertThat(studies()).hasSize(orthanc.statistics().studies());
  }

  @Test
  void stopsAfterTheLimitAndSaysSo() throws IOException {
    try (DicomAssociation association = open()) {
      List<DataSet> matches = new ArrayList<>();
      FindResult result =
          association.find(
              new FindRequest(
                  QueryModel.STUDY_ROOT, QueryLevel.STUDY, keys(Tag.STUDY_INSTANCE_UID)),
              matches::add,
              2);
      assertThat(matches).hasSize(2);
      assertThat(result.limitReached()).isTrue();
      assertThat(association.echo()).isEqualTo(DimseStatus.SUCCESS);
    }
  }

  private static String largestStudy() throws IOException {
    TreeMap<Integer, String> bySize = new TreeMap<>();
    try (DicomAssociation association = open()) {
      association.find(
          new FindRequest(
              QueryModel.STUDY_ROOT,
              QueryLevel.STUDY,
              keys(Tag.STUDY_INSTANCE_UID, Tag.NUMBER_OF_STUDY_RELATED_INSTANCES)),
          match ->
              bySize.put(
                  match.integer(Tag.NUMBER_OF_STUDY_RELATED_INSTANCES, 0),
                  match.string(Tag.STUDY_INSTANCE_UID, "")),
          0);
    }
    return bySize.lastEntry().getValue();
  }

  private static MoveResult move(
      DicomAssociation association, int messageId, String study, String destination)
      throws IOException {
    return association.move(
        new MoveRequest(
            messageId,
            QueryModel.STUDY_ROOT,
            QueryLevel.STUDY,
            destination,
            DataSet.builder().put(Tag.STUDY_INSTANCE_UID, study).build()),
        _ -> {});
  }

  @Test
  void movesToUsWhatItMovesToStorescpAndEachObjectNamesItsMove() throws IOException {
    store.stored.clear();
    int messageId = 700;
    Set<Integer> asked = new HashSet<>();
    Map<String, Integer> toUs = new TreeMap<>();
    Map<String, Integer> toStorescp = new TreeMap<>();
    try (DicomAssociation association = open()) {
      for (String study : studies()) {
        asked.add(++messageId);
        toUs.put(study, move(association, messageId, study, US).status());
        toStorescp.put(study, move(association, 1, study, "ELSEWHERE").status());
      }
    }
    // some objects of the corpus have transfer syntaxes that Orthanc keeps but cannot send
    toStorescp.values().removeIf(status -> status != DimseStatus.SUCCESS);
    assertThat(toStorescp).hasSizeGreaterThan(20);
    assertThat(toUs).containsAllEntriesOf(toStorescp);
    assertThat(store.stored)
        .hasSizeGreaterThanOrEqualTo(storescp.files().size())
        .extracting(s -> s.request().moveOriginatorMessageId())
        .allMatch(asked::contains);
    assertThat(store.stored).extracting(s -> s.request().moveOriginatorAeTitle()).containsOnly(US);
  }

  @Test
  void getsAStudyOverTheSameAssociation() throws IOException {
    MemoryStore got = new MemoryStore();
    String study = largestStudy();
    Set<String> classes = new HashSet<>();
    try (DicomAssociation association = open()) {
      association.find(
          new FindRequest(
              QueryModel.STUDY_ROOT,
              QueryLevel.IMAGE,
              DataSet.builder()
                  .put(Tag.STUDY_INSTANCE_UID, study)
                  .putEmpty(Tag.SERIES_INSTANCE_UID)
                  .putEmpty(Tag.SOP_INSTANCE_UID)
                  .putEmpty(Tag.SOP_CLASS_UID)
                  .build()),
          match -> classes.add(match.string(Tag.SOP_CLASS_UID, "")),
          0);
    }
    try (DicomAssociation association =
        DicomClient.open(
            peer,
            AssociationOptions.of(
                US,
                ProposedService.queryAndGet(
                    QueryModel.STUDY_ROOT,
                    classes,
                    List.of(ProposedService.EXPLICIT_LE, ProposedService.IMPLICIT_LE))))) {
      MoveResult result =
          association.get(
              new GetRequest(
                  QueryModel.STUDY_ROOT,
                  QueryLevel.STUDY,
                  DataSet.builder().put(Tag.STUDY_INSTANCE_UID, study).build()),
              got,
              _ -> {});
      assertThat(result.status()).as(DimseStatus.describe(result.status())).isZero();
      assertThat(got.stored).isNotEmpty().hasSize(result.completed());
    }
    assertThat(got.stored.stream().map(s -> s.request().sopClassUid()).collect(Collectors.toSet()))
        .isEqualTo(classes);
  }

  @Test
  void getsEachObjectInTheTransferSyntaxItIsHeldIn() throws IOException {
    MemoryStore moved = new MemoryStore();
    List<String> syntaxes =
        List.of(
            ProposedService.EXPLICIT_LE,
            ProposedService.IMPLICIT_LE,
            "1.2.840.10008.1.2.4.50",
            "1.2.840.10008.1.2.4.51",
            "1.2.840.10008.1.2.4.57",
            "1.2.840.10008.1.2.4.70",
            "1.2.840.10008.1.2.4.80",
            "1.2.840.10008.1.2.4.90",
            "1.2.840.10008.1.2.4.91",
            "1.2.840.10008.1.2.5");
    List<String> classes =
        List.of(
            "1.2.840.10008.5.1.4.1.1.1",
            "1.2.840.10008.5.1.4.1.1.2",
            "1.2.840.10008.5.1.4.1.1.4",
            "1.2.840.10008.5.1.4.1.1.6.1",
            "1.2.840.10008.5.1.4.1.1.7");
    for (String study : studies()) {
      try (DicomAssociation association =
          DicomClient.open(
              peer,
              AssociationOptions.of(
                  US,
                  ProposedService.queryAndGetAsHeld(QueryModel.STUDY_ROOT, classes, syntaxes)))) {
        association.get(
            new GetRequest(
                QueryModel.STUDY_ROOT,
                QueryLevel.STUDY,
                DataSet.builder().put(Tag.STUDY_INSTANCE_UID, study).build()),
            moved,
            _ -> {});
      }
    }
    assertThat(moved.stored)
        .extracting(s -> s.request().transferSyntaxUid())
        .contains(ProposedService.EXPLICIT_LE, "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.90");
  }

  @Test
  void saysThatItDoesNotKnowTheDestination() throws IOException {
    String study = studies().getFirst();
    try (DicomAssociation association = open()) {
      MoveResult result =
          association.move(
              new MoveRequest(
                  1,
                  QueryModel.STUDY_ROOT,
                  QueryLevel.STUDY,
                  "NOBODY",
                  DataSet.builder().put(Tag.STUDY_INSTANCE_UID, study).build()),
              _ -> {});
      assertThat(DimseStatus.isFailure(result.status())).isTrue();
    }
  }

  @Test
  void rejectsAnAssociationThatCallsItByAnotherName() {
    assertThatThrownBy(() ->
            DicomClient.open(
                new Peer("WRONG", "127.0.0.1", orthanc.dicomPort()),
                AssociationOptions.of(US, List.of(ProposedService.verification()))))
        .isInstanceOfSatisfying(
            AssociationException.class,
            e ->
                assertThat(e.failure())
                    .isInstanceOfSatisfying(
                        AssociationFailure.Rejected.class,
                        r -> assertThat(r.calledAeNotRecognized()).isTrue()));
  }

  @Test
  void takesAnObjectThatWeStore() throws IOException {
    try (DicomAssociation association = open()) {
      move(association, 7, largestStudy(), US);
    }
    MemoryStore.Stored any = store.stored.getFirst();
    StoreRequest was = any.request();
    try (DicomAssociation association =
        DicomClient.open(
            peer,
            AssociationOptions.of(
                US,
                List.of(ProposedService.storage(was.sopClassUid(), was.transferSyntaxUid()))))) {
      StoreResult result =
          association.store(
              OutgoingObject.of(
                  was.sopClassUid(),
                  was.sopInstanceUid(),
                  was.transferSyntaxUid(),
                  any.dataSet().length,
                  () -> new java.io.ByteArrayInputStream(any.dataSet())));
      assertThat(result.status()).isZero();
    }
  }
}
