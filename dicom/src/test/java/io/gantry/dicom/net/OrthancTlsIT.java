package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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

  @TempDir static Path directory;

  private static final MemoryStore STORE = new MemoryStore();
  private static final Commitments COMMITMENTS = new Commitments();
  private static OrthancServer orthanc;
  private static DicomServer scp;
  private static Peer peer;
  private static SSLContext ours;
  private static SSLContext rogue;

  /** Promises to keep everything but what ends with .9, and takes results. */
  private static final class Commitments implements CommitmentHandler, CommitmentListener {
    final List<CommitmentRequest> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
    final CompletableFuture<CommitmentResult> reported = new CompletableFuture<>();

    @Override
    public java.util.Optional<CommitmentResult> requested(
        AssociationInfo association, CommitmentRequest request) {
      asked.add(request);
      return java.util.Optional.empty();
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
                .withCommitmentResults(COMMITMENTS));
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

  @Test
  void orthancStoresToUsOverTls() throws IOException {
    int before = STORE.stored.size();

    orthanc.post("modalities/us/store", "[\"%s\"]".formatted(orthanc.instances().getFirst()));

    assertThat(STORE.stored).hasSizeGreaterThan(before);
  }
}
