package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** C-GET in both roles: objects come over the association that asks for them. */
abstract class RetrieveContract extends EngineContract {
  private static final String MR = "1.2.840.10008.5.1.4.1.1.4";

  private static GetRequest study() {
    return new GetRequest(
        QueryModel.STUDY_ROOT,
        QueryLevel.STUDY,
        DataSet.builder().put(Tag.STUDY_INSTANCE_UID, "1.2").build());
  }

  private DicomAssociation openForGet(DicomServer server) throws IOException {
    return open(
        server,
        AssociationOptions.of(
            "US",
            ProposedService.queryAndGet(
                QueryModel.STUDY_ROOT, List.of(CT), List.of(ProposedService.EXPLICIT_LE))));
  }

  private DicomServer getting(GetHandler handler) throws IOException {
    return serve(archive(), ServiceHandlers.ECHO_ONLY.withGet(handler));
  }

  @Test
  void objectsAndProgressComeOverTheSameAssociation() throws IOException {
    List<GetQuery> asked = new ArrayList<>();
    MoveResult outcome =
        new MoveResult(
            DimseStatus.WARNING, new SubOperations(-1, 3, 1, 0), List.of("1.2.9"), "one is gone");
    DicomServer server =
        getting((query, responder) -> {
          asked.add(query);
          for (int i = 1; i <= 3; i++) {
            assertThat(responder.store(object("1.2." + i, bytes(300_000 + i))).status()).isZero();
            responder.progress(new SubOperations(4 - i, i, 0, 0));
          }
          return outcome;
        });
    List<SubOperations> progress = new ArrayList<>();

    try (DicomAssociation association = openForGet(server)) {
      assertThat(association.get(study(), store, progress::add)).isEqualTo(outcome);
      assertThat(association.isOpen()).isTrue();
    }

    assertThat(store.stored)
        .extracting(MemoryStore.Stored::dataSet)
        .containsExactly(bytes(300_001), bytes(300_002), bytes(300_003));
    assertThat(progress).hasSize(3).contains(new SubOperations(1, 3, 0, 0));
    assertThat(asked.getFirst().identifier().string(Tag.QUERY_RETRIEVE_LEVEL)).hasValue("STUDY");
  }

  @Test
  void anObjectThatTheRequestorHasNoContextForIsNotSent() throws IOException {
    DicomServer server =
        getting((_, responder) -> {
          assertThat(responder.accepts(CT, ProposedService.EXPLICIT_LE)).isTrue();
          assertThat(responder.accepts(MR, ProposedService.EXPLICIT_LE)).isFalse();
          OutgoingObject mr =
              OutgoingObject.of(
                  MR, "1.3", ProposedService.EXPLICIT_LE, 0, java.io.InputStream::nullInputStream);
          assertThatThrownBy(() -> responder.store(mr)).isInstanceOf(AssociationException.class);
          responder.store(object("1.2", bytes(10)));
          return new MoveResult(
              DimseStatus.WARNING, new SubOperations(-1, 1, 1, 0), List.of("1.3"), null);
        });

    try (DicomAssociation association = openForGet(server)) {
      MoveResult result = association.get(study(), store, _ -> {});

      assertThat(result.failedSopInstanceUids()).containsExactly("1.3");
      assertThat(store.stored).hasSize(1);
      assertThat(association.get(study(), store, _ -> {}).failed()).isEqualTo(1);
    }
  }

  @Test
  void theRequestorsRefusalIsTheAnswerToASubOperation() throws IOException {
    List<StoreResult> answers = new ArrayList<>();
    DicomServer server =
        getting((_, responder) -> {
          answers.add(responder.store(object("1.2", bytes(200_000))));
          return new MoveResult(
              DimseStatus.SUCCESS, new SubOperations(-1, 0, 1, 0), List.of(), null);
        });

    try (DicomAssociation association = openForGet(server)) {
      association.get(
          study(),
          _ -> {
            throw new StoreRefused(DimseStatus.OUT_OF_RESOURCES, "spool is full");
          },
          _ -> {});
    }

    assertThat(answers).containsExactly(new StoreResult(0xA700, "spool is full"));
  }

  @Test
  void aGetIsCancelledWhileObjectsCome() throws IOException {
    AtomicInteger sent = new AtomicInteger();
    DicomServer server =
        getting((_, responder) -> {
          while (!responder.cancelled() && sent.get() < 100_000) {
            responder.store(object("1.2." + sent.incrementAndGet(), bytes(1000)));
          }
          return new MoveResult(
              DimseStatus.CANCEL, new SubOperations(7, sent.get(), 0, 0), List.of(), null);
        });

    try (DicomAssociation association = openForGet(server)) {
      MoveResult result =
          association.get(
              study(),
              request -> {
                if (request.sopInstanceUid().equals("1.2.5")) {
                  association.cancel();
                }
                return store.begin(request);
              },
              _ -> {});

      assertThat(result.status()).isEqualTo(DimseStatus.CANCEL);
      assertThat(result.remaining()).isEqualTo(7);
      assertThat(sent.get()).isBetween(5, 20);
    }
  }

  @Test
  void withoutAStoreHandlerStorageIsOnlyAcceptedInTheOtherDirection() throws IOException {
    DicomServer server =
        getting(
            (_, _) -> new MoveResult(DimseStatus.SUCCESS, SubOperations.UNKNOWN, List.of(), null));

    try (DicomAssociation association = open(server, ct(), ProposedService.verification())) {
      assertThat(association.accepts(CT)).isFalse();
    }
    try (DicomAssociation association = openForGet(server)) {
      assertThat(association.accepts(CT)).isTrue();
      assertThat(failureOf(() -> association.store(object("1.2", bytes(10)))))
          .isInstanceOf(AssociationFailure.NotNegotiated.class);
    }
  }

  @Test
  void aHandlersRefusalIsTheFinalStatus() throws IOException {
    DicomServer server =
        getting((_, _) -> {
          throw new ServiceRefused(DimseStatus.OUT_OF_RESOURCES_SUB_OPERATIONS, "busy");
        });

    try (DicomAssociation association = openForGet(server)) {
      MoveResult result = association.get(study(), store, _ -> {});

      assertThat(result.status()).isEqualTo(0xA702);
      assertThat(result.errorComment()).isEqualTo("busy");
    }
  }
}
