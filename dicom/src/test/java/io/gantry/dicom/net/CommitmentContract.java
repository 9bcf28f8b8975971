package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Storage commitment in both roles, over one association and over two. */
abstract class CommitmentContract extends EngineContract {
  private static final CommitmentRequest REQUEST =
      new CommitmentRequest(
          "2.25.1", List.of(new SopReference(CT, "1.2.1"), new SopReference(CT, "1.2.2")));
  private static final CommitmentResult KEPT =
      new CommitmentResult("2.25.1", REQUEST.objects(), List.of());
  private static final CommitmentResult HALF =
      new CommitmentResult(
          "2.25.1",
          List.of(new SopReference(CT, "1.2.1")),
          List.of(
              new CommitmentResult.Failed(
                  new SopReference(CT, "1.2.2"), CommitmentResult.NO_SUCH_OBJECT)));

  private DicomServer committing(CommitmentHandler handler) throws IOException {
    return serve(archive(), ServiceHandlers.storing(store).withCommitment(handler));
  }

  @Test
  void theResultComesOverTheSameAssociation() throws IOException {
    List<CommitmentRequest> asked = new ArrayList<>();
    DicomServer server =
        committing((_, request) -> {
          asked.add(request);
          return Optional.of(KEPT);
        });

    try (DicomAssociation association =
        open(server, ct(), ProposedService.commitment(), ProposedService.verification())) {
      assertThat(association.store(object("1.2.1", bytes(10))).status()).isZero();
      assertThat(association.requestCommitment(REQUEST)).isZero();
      CommitmentResult result = association.awaitCommitment(Duration.ofSeconds(10));

      assertThat(result).isEqualTo(KEPT);
      assertThat(result.complete()).isTrue();
      assertThat(association.echo()).isZero();
    }
    assertThat(asked).containsExactly(REQUEST);
  }

  @Test
  void aResultThatComesBeforeAnotherAnswerIsKept() throws IOException {
    DicomServer server = committing((_, _) -> Optional.of(HALF));

    try (DicomAssociation association =
        open(server, ct(), ProposedService.commitment(), ProposedService.verification())) {
      assertThat(association.requestCommitment(REQUEST)).isZero();
      assertThat(association.echo()).isZero();
      CommitmentResult result = association.awaitCommitment(Duration.ofSeconds(10));

      assertThat(result).isEqualTo(HALF);
      assertThat(result.complete()).isFalse();
    }
  }

  @Test
  void theResultComesOverAnAssociationOfItsOwn() throws Exception {
    CompletableFuture<CommitmentResult> reported = new CompletableFuture<>();
    CompletableFuture<CommitmentRequest> asked = new CompletableFuture<>();
    DicomServer us =
        serve(
            ServerOptions.of("US", 0, PeerPolicy.anyone()),
            ServiceHandlers.ECHO_ONLY.withCommitmentResults((association, result) -> {
              assertThat(association.callingAe()).isEqualTo("ARCHIVE");
              reported.complete(result);
            }));
    DicomServer server =
        committing((_, request) -> {
          asked.complete(request);
          return Optional.empty();
        });
    try (DicomAssociation association = open(server, ProposedService.commitment())) {
      assertThat(association.requestCommitment(REQUEST)).isZero();
    }
    assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo(REQUEST);

    try (DicomAssociation association =
        engine()
            .open(
                new Peer("US", "127.0.0.1", us.port()),
                AssociationOptions.of("ARCHIVE", List.of(ProposedService.commitmentResults())))) {
      assertThat(association.report(HALF)).isZero();
      assertThat(failureOf(() -> association.requestCommitment(REQUEST)))
          .isInstanceOf(AssociationFailure.NotNegotiated.class);
    }

    assertThat(reported.get(10, TimeUnit.SECONDS)).isEqualTo(HALF);
  }

  @Test
  void aRefusalIsTheAnswer() throws IOException {
    List<String> known = new CopyOnWriteArrayList<>();
    DicomServer server =
        serve(
            archive(),
            ServiceHandlers.ECHO_ONLY
                .withCommitment((_, _) -> {
                  throw new ServiceRefused(DimseStatus.PROCESSING_FAILURE, "not now");
                })
                .withCommitmentResults((_, result) -> {
                  known.add(result.transactionUid());
                  throw new ServiceRefused(DimseStatus.INVALID_ARGUMENT, "unknown transaction");
                }));

    try (DicomAssociation association = open(server, ProposedService.commitment())) {
      assertThat(association.requestCommitment(REQUEST)).isEqualTo(0x0110);
      assertThat(association.isOpen()).isTrue();
    }
    try (DicomAssociation association = open(server, ProposedService.commitmentResults())) {
      assertThat(association.report(KEPT)).isEqualTo(0x0115);
    }
    assertThat(known).containsExactly("2.25.1");
  }

  @Test
  void aResultThatDoesNotComeEndsTheAssociation() throws IOException {
    DicomServer server = committing((_, _) -> Optional.empty());
    DicomAssociation association = open(server, ProposedService.commitment());
    assertThat(association.requestCommitment(REQUEST)).isZero();

    assertThat(failureOf(() -> association.awaitCommitment(Duration.ofMillis(200))))
        .isInstanceOf(AssociationFailure.TimedOut.class);
  }

  @Test
  void withoutAHandlerCommitmentIsNotAccepted() throws IOException {
    DicomServer server = storing();

    try (DicomAssociation association = open(server, ct(), ProposedService.commitment())) {
      assertThat(association.accepts(REQUEST.objects().getFirst().sopClassUid())).isTrue();
      assertThat(failureOf(() -> association.requestCommitment(REQUEST)))
          .isInstanceOf(AssociationFailure.NotNegotiated.class);
    }
  }
}
