package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both roles against an Orthanc that speaks nothing but TLS and asks for certificates; storage
 * commitment in both roles, which Orthanc reports over associations of its own.
 */
@Timeout(120)
class OrthancTlsIT {
  private static final String US = "MIGRATOR";
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

  @TempDir static Path directory;

  private static final MemoryStore STORE = new MemoryStore();
  private static final Commitments COMMITMENTS = new Commitments();
  private static OrthancServer orthanc;
  private static DicomServer scp;
  private static Peer peer;
  private static SSLContext ours;
  private static SSLContext rogue;

  /** Notes what it is asked for, and takes results. */
  private static final class Commitments implements CommitmentHandler, CommitmentListener {
    final List<CommitmentRequest> asked = new CopyOnWriteArrayList<>();
    final CompletableFuture<CommitmentResult> reported = new CompletableFuture<>();
    volatile boolean atOnce;

    @Override
    public Optional<CommitmentResult> requested(
        AssociationInfo association, CommitmentRequest request) {
      asked.add(request);
      return atOnce
          ? Optional.of(
              new CommitmentResult(request.transactionUid(), request.objects(), List.of()))
          : Optional.empty();
    }

    @Override
    public void reported(AssociationInfo association, CommitmentResult result) {
      reported.complete(result);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    Path archive = Certificates.createRsa(directory, "archive");
    Path migrator = Certificates.create(directory, "migrator");
    Certificates.pem(archive, "archive");
    ours = Certificates.context(migrator, archive);
    rogue = Certificates.context(Certificates.create(directory, "rogue"), archive);
    AllowList callers =
        new AllowList(
            List.of(
                AllowedPeer.withCertificate(
                    "LEGACY", TlsSession.fingerprint(Certificates.certificate(archive)))));
    scp =
        DicomServer.start(
            ServerOptions.of(US, 0, callers).withTls(new TlsServer(ours, true, List.of())),
            ServiceHandlers.storing(STORE)
                .withCommitment(COMMITMENTS)
                .withCommitmentResults(COMMITMENTS)
                .withFind(OrthancTlsIT::find)
                .withMove(OrthancTlsIT::move));
    int port = FreePort.find();
    orthanc =
        OrthancServer.named("LEGACY")
            .dicomPort(port)
            .option("DicomTlsEnabled", true)
            .option("DicomTlsCertificate", directory.resolve("archive.crt").toString())
            .option("DicomTlsPrivateKey", directory.resolve("archive.key").toString())
            .option("DicomTlsTrustedCertificates", directory.resolve("migrator.pem").toString())
            .option("DicomTlsRemoteCertificateRequired", true)
            .option(
                "DicomModalities",
                Map.of(
                    "us",
                    Map.of(
                        "AET",
                        US,
                        "Host",
                        "127.0.0.1",
                        "Port",
                        scp.port(),
                        "UseDicomTls",
                        true,
                        "AllowStorageCommitment",
                        true)))
            .start(directory.resolve("orthanc"));
    orthanc.load(Corpus.objects("dicom/studies").subList(0, 20));
    peer = new Peer("LEGACY", "localhost", orthanc.dicomPort());
  }

  @AfterAll
  static void stop() {
    orthanc.close();
    scp.close();
  }

  private static DicomAssociation open(SSLContext tls, List<ProposedService> services)
      throws IOException {
    return DicomClient.open(
        peer,
        AssociationOptions.of(US, services)
            .withTls(tls.getSocketFactory(), TlsProfile.MODIFIED_BCP_195_RFC_9325));
  }

  @Test
  void aStudyIsFoundAndMovedOverTls() throws IOException {
    List<String> studies = new ArrayList<>();
    try (DicomAssociation association =
        open(ours, ProposedService.queryAndMove(QueryModel.STUDY_ROOT))) {
      assertThat(association.echo()).isZero();
      assertThat(Objects.requireNonNull(association.info().tls()).peerSubject())
          .isEqualTo("CN=archive");
      association.find(
          new FindRequest(
              QueryModel.STUDY_ROOT,
              QueryLevel.STUDY,
              DataSet.builder().putEmpty(Tag.STUDY_INSTANCE_UID).build()),
          match -> studies.add(match.string(Tag.STUDY_INSTANCE_UID, "")),
          0);
      assertThat(studies).isNotEmpty();
      int before = STORE.stored.size();
      MoveResult moved =
          association.move(
              new MoveRequest(
                  77,
                  QueryModel.STUDY_ROOT,
                  QueryLevel.STUDY,
                  US,
                  DataSet.builder().put(Tag.STUDY_INSTANCE_UID, studies.getFirst()).build()),
              _ -> {});

      assertThat(moved.status()).as(DimseStatus.describe(moved.status())).isZero();
      assertThat(STORE.stored.size() - before).isEqualTo(moved.completed()).isPositive();
    }
    assertThat(STORE.started)
        .allSatisfy(a -> assertThat(Objects.requireNonNull(a.tls()).peerSha256()).isNotNull());
  }

  @Test
  void strangersAndPlainCallersAreRefusedByBothSides() {
    List<ProposedService> echo = List.of(ProposedService.verification());
    assertThatThrownBy(() -> open(rogue, echo)).isInstanceOf(AssociationException.class);
    assertThatThrownBy(() -> DicomClient.open(peer, AssociationOptions.of(US, echo)))
        .isInstanceOf(AssociationException.class);
  }

  private static List<SopReference> held() throws IOException {
    List<SopReference> held = new ArrayList<>();
    for (String id : orthanc.instances().subList(0, 3)) {
      var tags = orthanc.getJson("instances/" + id + "/simplified-tags");
      held.add(
          new SopReference(
              tags.path("SOPClassUID").asText(), tags.path("SOPInstanceUID").asText()));
    }
    return held;
  }

  @Test
  void orthancCommitsItselfToWhatItHoldsAndReportsOverItsOwnAssociation() throws Exception {
    List<SopReference> held = held();
    List<SopReference> objects = new ArrayList<>(held);
    SopReference gone = new SopReference(held.getFirst().sopClassUid(), "1.2.3.4.5.6.9");
    objects.add(gone);
    try (DicomAssociation association = open(ours, List.of(ProposedService.commitment()))) {
      assertThat(association.requestCommitment(new CommitmentRequest("2.25.4711", objects)))
          .isZero();
    }

    CommitmentResult result = COMMITMENTS.reported.get(30, TimeUnit.SECONDS);

    assertThat(result.transactionUid()).isEqualTo("2.25.4711");
    assertThat(result.committed()).containsExactlyInAnyOrderElementsOf(held);
    assertThat(result.failed())
        .containsExactly(new CommitmentResult.Failed(gone, CommitmentResult.NO_SUCH_OBJECT));
  }

  @Test
  void orthancAsksUsForCommitmentAndTakesOurReport() throws Exception {
    List<SopReference> held = held();
    String body =
        "{\"DicomInstances\":[[\"%s\",\"%s\"]]}"
            .formatted(held.getFirst().sopClassUid(), held.getFirst().sopInstanceUid());
    COMMITMENTS.asked.clear();
    orthanc.post("modalities/us/storage-commitment", body);
    await().until(() -> !COMMITMENTS.asked.isEmpty());
    CommitmentRequest request = COMMITMENTS.asked.getFirst();
    assertThat(request.objects()).containsExactly(held.getFirst());

    try (DicomAssociation association = open(ours, List.of(ProposedService.commitmentResults()))) {
      assertThat(
              association.report(
                  new CommitmentResult(request.transactionUid(), request.objects(), List.of())))
          .isZero();
    }

    var seen = orthanc.getJson("storage-commitment/" + request.transactionUid());
    assertThat(seen.path("Status").asText()).isEqualTo("Success");
    assertThat(seen.path("Success").size()).isEqualTo(1);
  }

  /** It hangs up once its N-ACTION is answered: a result on that association goes nowhere. */
  @Test
  void aResultThatOrthancDoesNotStayForIsTakenFromAnAssociationOfOurs() throws Exception {
    SopReference object = held().getFirst();
    CommitmentRequest request;
    COMMITMENTS.asked.clear();
    COMMITMENTS.atOnce = true;
    int ended = STORE.ends.size();
    try {
      orthanc.post(
          "modalities/us/storage-commitment",
          "{\"DicomInstances\":[[\"%s\",\"%s\"]]}"
              .formatted(object.sopClassUid(), object.sopInstanceUid()));
      await().until(() -> STORE.ends.size() > ended && !COMMITMENTS.asked.isEmpty());
      request = COMMITMENTS.asked.getFirst();
    } finally {
      COMMITMENTS.atOnce = false;
    }
    String path = "storage-commitment/" + request.transactionUid();
    assertThat(orthanc.getJson(path).path("Status").asText()).isEqualTo("Pending");

    try (DicomAssociation association = open(ours, List.of(ProposedService.commitmentResults()))) {
      assertThat(
              association.report(
                  new CommitmentResult(request.transactionUid(), request.objects(), List.of())))
          .isZero();
    }

    assertThat(orthanc.getJson(path).path("Status").asText()).isEqualTo("Success");
  }

  private static int find(FindQuery query, FindHandler.Responder responder) throws IOException {
    if (query.identifier().string(Tag.PATIENT_ID).filter("P4711"::equals).isPresent()) {
      responder.match(
          DataSet.builder()
              .put(Tag.QUERY_RETRIEVE_LEVEL, "STUDY")
              .put(Tag.PATIENT_ID, "P4711")
              .put(Tag.STUDY_INSTANCE_UID, "1.2.4711")
              .build());
    }
    return DimseStatus.SUCCESS;
  }

  private static MoveResult move(MoveQuery query, MoveHandler.Responder responder)
      throws IOException {
    byte[] dataSet =
        DataSetWriter.write(
            DataSet.builder()
                .put(Tag.SOP_CLASS_UID, CT)
                .put(Tag.SOP_INSTANCE_UID, "1.2.4711.1")
                .put(Tag.PATIENT_ID, "P4711")
                .put(Tag.STUDY_INSTANCE_UID, "1.2.4711")
                .put(Tag.SERIES_INSTANCE_UID, "1.2.4711.0")
                .build(),
            TransferSyntax.EXPLICIT_LE);
    try (DicomAssociation association =
        open(ours, List.of(ProposedService.storage(CT, ProposedService.EXPLICIT_LE)))) {
      StoreResult stored =
          association.store(
              OutgoingObject.of(
                      CT,
                      "1.2.4711.1",
                      ProposedService.EXPLICIT_LE,
                      dataSet.length,
                      () -> new ByteArrayInputStream(dataSet))
                  .movedFor(query.association().callingAe(), query.messageId()));
      boolean good = stored.status() == DimseStatus.SUCCESS;
      responder.progress(new SubOperations(0, good ? 1 : 0, good ? 0 : 1, 0));
      return new MoveResult(
          stored.status(), new SubOperations(-1, good ? 1 : 0, good ? 0 : 1, 0), List.of(), null);
    }
  }

  @Test
  void orthancVerifiesQueriesAndRetrievesFromUs() throws IOException {
    orthanc.post("modalities/us/echo", "{}");
    String query =
        new String(
            orthanc.post(
                "modalities/us/query", "{\"Level\":\"Study\",\"Query\":{\"PatientID\":\"P4711\"}}"),
            StandardCharsets.UTF_8);
    String id = query.replaceAll("(?s).*\"ID\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    assertThat(orthanc.getJson("queries/" + id + "/answers").size()).isEqualTo(1);
    int before = orthanc.statistics().instances();

    orthanc.post("queries/" + id + "/answers/0/retrieve", "LEGACY");

    assertThat(orthanc.statistics().instances()).isEqualTo(before + 1);
  }

  @Test
  void orthancStoresToUsOverTls() throws IOException {
    int before = STORE.stored.size();

    orthanc.post("modalities/us/store", "[\"%s\"]".formatted(orthanc.instances().getFirst()));

    assertThat(STORE.stored).hasSizeGreaterThan(before);
  }
}
