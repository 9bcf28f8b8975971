package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.StoreHandler.EndKind;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every engine behind the port must do, shown with its own client against its own server:
 * associations, storing, querying, moving. The other parts of the suite are {@link
 * RetrieveContract}, {@link NegotiationContract} and {@link CommitmentContract}.
 */
abstract class DicomEngineContract extends EngineContract {
  @Test
  void echoIsAnswered() throws IOException {
    DicomServer server = serve(archive(), ServiceHandlers.ECHO_ONLY);

    try (DicomAssociation association = open(server, ProposedService.verification())) {
      assertThat(association.echo()).isEqualTo(DimseStatus.SUCCESS);
      assertThat(association.echo()).isEqualTo(DimseStatus.SUCCESS);
    }
  }

  @Test
  void objectsOfEverySizeArriveByteForByte() throws IOException {
    DicomServer server = storing();
    int[] sizes = {2, 12, 4094, 4096, 131_060, 131_066, 131_072, 262_144, 1_000_002, 9_000_000};

    try (DicomAssociation association = open(server, ct())) {
      for (int size : sizes) {
        assertThat(association.store(object("1.2." + size, bytes(size))).status()).isZero();
      }
    }

    assertThat(store.stored)
        .extracting(MemoryStore.Stored::dataSet)
        .containsExactly(
            java.util.Arrays.stream(sizes).mapToObj(EngineContract::bytes).toArray(byte[][]::new));
    await().untilAsserted(() -> assertThat(store.ends).containsExactly(EndKind.RELEASED));
  }

  @Test
  void smallPdusOfBothSidesAreHonoured() throws IOException {
    DicomServer server = serve(archive().withMaxPduLength(4096), ServiceHandlers.storing(store));

    try (DicomAssociation association =
        open(server, AssociationOptions.of("US", List.of(ct())).withMaxPduLength(4096))) {
      assertThat(association.store(object("1.2.3", bytes(300_001))).status()).isZero();
    }

    assertThat(store.stored.getFirst().dataSet()).isEqualTo(bytes(300_001));
  }

  @Test
  void theStoreRequestSaysWhatTheSenderSaid() throws IOException {
    DicomServer server = storing();

    try (DicomAssociation association = open(server, ct())) {
      association.store(object("1.2.3", bytes(10)).movedFor("US", 4711));
    }

    StoreRequest request = store.stored.getFirst().request();
    assertThat(request.sopClassUid()).isEqualTo(CT);
    assertThat(request.sopInstanceUid()).isEqualTo("1.2.3");
    assertThat(request.transferSyntaxUid()).isEqualTo(ProposedService.EXPLICIT_LE);
    assertThat(request.moveOriginatorAeTitle()).isEqualTo("US");
    assertThat(request.moveOriginatorMessageId()).isEqualTo(4711);
    assertThat(request.association().callingAe()).isEqualTo("US");
    assertThat(request.association().remote().isLoopbackAddress()).isTrue();
  }

  @Test
  void aMoveOriginatorIsTakenAsItComes() throws IOException {
    DicomServer server = storing();

    try (DicomAssociation association = open(server, ct())) {
      association.store(object("1.2.1", bytes(10)));
      association.store(object("1.2.2", bytes(10)).movedFor("SOMEBODY ELSE", 0));
      association.store(object("1.2.3", bytes(10)).movedFor("SOMEBODY ELSE", 0));
    }

    assertThat(store.stored)
        .extracting(s -> s.request().moveOriginatorMessageId())
        .containsExactly(null, 0, 0);
    assertThat(store.stored)
        .extracting(s -> s.request().moveOriginatorAeTitle())
        .containsExactly(null, "SOMEBODY ELSE", "SOMEBODY ELSE");
  }

  @Test
  void aSingleTransferSyntaxIsTakenWhateverItIs() throws IOException {
    DicomServer server = storing();

    try (DicomAssociation association =
        open(server, ProposedService.storage("1.3.9999.1", "1.3.9999.2"))) {
      assertThat(association.accepts("1.3.9999.1", "1.3.9999.2")).isTrue();
    }
  }

  @Test
  void ofSeveralTransferSyntaxesExplicitLittleEndianIsTaken() throws IOException {
    DicomServer server = storing();

    try (DicomAssociation association =
        open(
            server,
            new ProposedService(
                CT,
                List.of(JPEG_LOSSLESS, ProposedService.IMPLICIT_LE, ProposedService.EXPLICIT_LE),
                false))) {
      assertThat(association.accepts(CT, ProposedService.EXPLICIT_LE)).isTrue();
    }
  }

  @Test
  void theConfiguredOrderDecidesAmongSeveralTransferSyntaxes() throws IOException {
    DicomServer server =
        serve(
            archive().withTransferSyntaxes(TransferSyntaxChoice.inOrder(List.of(JPEG_LOSSLESS))),
            ServiceHandlers.storing(store));

    try (DicomAssociation association =
        open(
            server,
            new ProposedService(CT, List.of(ProposedService.EXPLICIT_LE, JPEG_LOSSLESS), false))) {
      assertThat(association.accepts(CT, JPEG_LOSSLESS)).isTrue();
    }
  }

  @Test
  void privateClassesAreOnlyTakenWhenConfigured() throws IOException {
    DicomServer server = serve(archive().withAnySopClass(false), ServiceHandlers.storing(store));

    try (DicomAssociation association =
        open(server, ct(), ProposedService.storage("1.3.9999.1", ProposedService.EXPLICIT_LE))) {
      assertThat(association.accepts(CT)).isTrue();
      assertThat(association.accepts("1.3.9999.1")).isFalse();
      assertThat(
              failureOf(() ->
                  association.store(
                      OutgoingObject.of(
                          "1.3.9999.1",
                          "1.2",
                          ProposedService.EXPLICIT_LE,
                          0,
                          InputStream::nullInputStream))))
          .isInstanceOf(AssociationFailure.NotNegotiated.class);
      assertThat(association.store(object("1.2", bytes(10))).status()).isZero();
    }
  }

  @Test
  void strangersAreRejected() throws IOException {
    DicomServer server = storing();

    AssociationFailure failure =
        failureOf(() -> open(server, AssociationOptions.of("STRANGER", List.of(ct()))));

    assertThat(failure)
        .isInstanceOfSatisfying(
            AssociationFailure.Rejected.class,
            r -> {
              assertThat(r.callingAeNotRecognized()).isTrue();
              assertThat(r.isTransient()).isFalse();
            });
    assertThat(store.started).isEmpty();
  }

  @Test
  void callsByAnotherNameAreRejected() throws IOException {
    DicomServer server = storing();

    AssociationFailure failure =
        failureOf(() ->
            engine()
                .open(
                    new Peer("OTHER", "127.0.0.1", server.port()),
                    AssociationOptions.of("US", List.of(ct()))));

    assertThat(failure)
        .isInstanceOfSatisfying(
            AssociationFailure.Rejected.class, r -> assertThat(r.calledAeNotRecognized()).isTrue());
  }

  @Test
  void associationsBeyondTheLimitAreRejectedForNow() throws IOException {
    DicomServer server = serve(archive().withLimits(8, 2), ServiceHandlers.storing(store));
    DicomAssociation first = open(server, ct());
    open(server, ct());

    assertThat(failureOf(() -> open(server, ct())))
        .isInstanceOfSatisfying(
            AssociationFailure.Rejected.class, r -> assertThat(r.isTransient()).isTrue());

    first.close();
    await().untilAsserted(() -> assertThat(server.associations()).hasSize(1));
    await().ignoreExceptions().until(() -> open(server, ct()).isOpen());
  }

  @Test
  void nobodyListening() throws IOException {
    DicomServer server = storing();
    server.close();

    assertThat(failureOf(() -> open(server, ct())))
        .isInstanceOf(AssociationFailure.NotConnected.class);
  }

  @Test
  void aRefusedObjectIsDrainedAndTheAssociationGoesOn() throws IOException {
    DicomServer server =
        serve(
            archive(),
            ServiceHandlers.storing(request -> {
              if (request.sopInstanceUid().equals("1.2.1")) {
                throw new StoreRefused(DimseStatus.OUT_OF_RESOURCES, "spool is full");
              }
              return store.begin(request);
            }));

    try (DicomAssociation association = open(server, ct())) {
      StoreResult refused = association.store(object("1.2.1", bytes(1_000_000)));
      StoreResult taken = association.store(object("1.2.2", bytes(1_000_000)));

      assertThat(refused).isEqualTo(new StoreResult(0xA700, "spool is full"));
      assertThat(taken).isEqualTo(new StoreResult(0, null));
    }
    assertThat(store.stored).hasSize(1);
  }

  @Test
  void aSinkThatFailsInTheMiddleIsAbortedOnceAndAnsweredWithA700() throws IOException {
    AtomicInteger aborted = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    DicomServer server =
        serve(
            archive(),
            ServiceHandlers.storing(_ ->
                new StoreSink() {
                  @Override
                  public void data(byte[] buffer, int offset, int length) throws IOException {
                    calls.incrementAndGet();
                    throw new IOException("disk full");
                  }

                  @Override
                  public int complete() {
                    return DimseStatus.SUCCESS;
                  }

                  @Override
                  public void abort() {
                    aborted.incrementAndGet();
                  }
                }));

    try (DicomAssociation association = open(server, ct())) {
      assertThat(association.store(object("1.2", bytes(1_000_000))).status()).isEqualTo(0xA700);
      assertThat(association.store(object("1.3", bytes(10))).status()).isEqualTo(0xA700);
    }
    assertThat(aborted).hasValue(2);
    assertThat(calls).hasValue(2);
  }

  @Test
  void theStatusOfTheSinkIsTheAnswer() throws IOException {
    DicomServer server =
        serve(
            archive(),
            ServiceHandlers.storing(_ ->
                new StoreSink() {
                  @Override
                  public void data(byte[] buffer, int offset, int length) {}

                  @Override
                  public int complete() throws IOException {
                    throw new StoreRefused(DimseStatus.IDENTIFIER_MISMATCH, "not a CT");
                  }

                  @Override
                  public void abort() {
                    throw new AssertionError("complete was called before");
                  }
                }));

    try (DicomAssociation association = open(server, ct())) {
      assertThat(association.store(object("1.2", bytes(10))))
          .isEqualTo(new StoreResult(0xA900, "not a CT"));
    }
  }

  @Test
  void aSenderThatAbortsInTheMiddleOfAnObjectAbortsTheSinkOnce() throws Exception {
    DicomServer server = storing();
    CountDownLatch halfWay = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    DicomAssociation association = open(server, ct());
    CompletableFuture<AssociationFailure> failure =
        CompletableFuture.supplyAsync(() ->
            failureOf(() ->
                association.store(
                    OutgoingObject.of(
                        CT,
                        "1.2",
                        ProposedService.EXPLICIT_LE,
                        2_000_000,
                        () -> new HalfWay(halfWay, goOn)))));
    assertThat(halfWay.await(10, TimeUnit.SECONDS)).isTrue();

    association.abort();
    goOn.countDown();

    assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(AssociationFailure.Aborted.class);
    await().untilAsserted(() -> assertThat(store.ends).hasSize(1));
    assertThat(store.ends.getFirst()).isIn(EndKind.ABORTED, EndKind.LOST);
    assertThat(store.aborted).hasValue(1);
    assertThat(store.stored).isEmpty();
  }

  /** Gives a million bytes, then waits. */
  private static final class HalfWay extends InputStream {
    private final CountDownLatch halfWay;
    private final CountDownLatch goOn;
    private int given;

    HalfWay(CountDownLatch halfWay, CountDownLatch goOn) {
      this.halfWay = halfWay;
      this.goOn = goOn;
    }

    @Override
    public int read() throws IOException {
      return read(new byte[1], 0, 1) < 0 ? -1 : 0;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (given >= 1_000_000) {
        halfWay.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      given += length;
      return length;
    }
  }

  @Test
  void aSourceThatEndsTooEarlyAbortsTheAssociation() throws IOException {
    DicomServer server = storing();
    DicomAssociation association = open(server, ct());

    assertThatThrownBy(() ->
            association.store(
                OutgoingObject.of(
                    CT,
                    "1.2",
                    ProposedService.EXPLICIT_LE,
                    2_000_000,
                    () -> new ByteArrayInputStream(bytes(1_000_000)))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(AssociationException.class);

    assertThat(association.isOpen()).isFalse();
    await().untilAsserted(() -> assertThat(store.ends).containsExactly(EndKind.ABORTED));
    assertThat(store.aborted).hasValue(1);
  }

  @Test
  void theServerAbortsTheAssociationsOfACaller() throws IOException {
    DicomServer server = storing();
    DicomAssociation association = open(server, ct());
    await().untilAsserted(() -> assertThat(server.associations()).hasSize(1));

    server.abortAssociations("US");

    assertThat(failureOf(() -> association.store(object("1.2", bytes(10)))))
        .isInstanceOfAny(AssociationFailure.Aborted.class, AssociationFailure.Lost.class);
    await().untilAsserted(() -> assertThat(store.ends).containsExactly(EndKind.ABORTED));
  }

  @Test
  void stoppingWaitsForTheAssociationsThatAreOpen() throws Exception {
    DicomServer server = storing();
    DicomAssociation association = open(server, ct());
    CompletableFuture<Boolean> stopped =
        CompletableFuture.supplyAsync(() -> server.stop(Duration.ofSeconds(20)));

    assertThat(association.store(object("1.2", bytes(10))).status()).isZero();
    association.close();

    assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(store.ends).containsExactly(EndKind.RELEASED);
  }

  @Test
  void findGivesEachMatchAndTheFinalStatus() throws IOException {
    List<FindQuery> asked = new ArrayList<>();
    DicomServer server =
        serve(
            archive(),
            new ServiceHandlers(
                null,
                (query, responder) -> {
                  asked.add(query);
                  for (int i = 1; i <= 3; i++) {
                    responder.match(
                        DataSet.builder().put(Tag.STUDY_INSTANCE_UID, "1.2." + i).build());
                  }
                  return DimseStatus.SUCCESS;
                },
                null));
    List<String> found = new ArrayList<>();

    try (DicomAssociation association =
        open(server, AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT)))) {
      FindResult result =
          association.find(
              new FindRequest(
                  QueryModel.STUDY_ROOT,
                  QueryLevel.STUDY,
                  DataSet.builder().put(Tag.PATIENT_ID, "P1").build()),
              match -> found.add(match.string(Tag.STUDY_INSTANCE_UID, "")),
              0);

      assertThat(result).isEqualTo(new FindResult(0, 3, false, false, 0, null));
    }
    assertThat(found).containsExactly("1.2.1", "1.2.2", "1.2.3");
    assertThat(asked.getFirst().identifier().string(Tag.QUERY_RETRIEVE_LEVEL)).hasValue("STUDY");
    assertThat(asked.getFirst().identifier().string(Tag.PATIENT_ID)).hasValue("P1");
    assertThat(asked.getFirst().relational()).isFalse();
  }

  @Test
  void aLimitCancelsTheFind() throws IOException {
    AtomicInteger sent = new AtomicInteger();
    DicomServer server =
        serve(
            archive(),
            new ServiceHandlers(
                null,
                (_, responder) -> {
                  while (!responder.cancelled() && sent.get() < 1_000_000) {
                    responder.match(
                        DataSet.builder()
                            .put(Tag.STUDY_INSTANCE_UID, "1.2." + sent.incrementAndGet())
                            .build());
                  }
                  return responder.cancelled() ? DimseStatus.CANCEL : DimseStatus.SUCCESS;
                },
                null));
    List<DataSet> found = new ArrayList<>();

    try (DicomAssociation association =
        open(server, AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT)))) {
      FindResult result =
          association.find(
              new FindRequest(QueryModel.STUDY_ROOT, QueryLevel.STUDY, DataSet.EMPTY),
              found::add,
              5);

      assertThat(result.status()).isEqualTo(DimseStatus.CANCEL);
      assertThat(result.limitReached()).isTrue();
      assertThat(association.echo()).isZero();
    }
    assertThat(found).hasSize(5);
    assertThat(sent.get()).isLessThan(1_000_000);
  }

  @Test
  void exactlyAsManyMatchesAsTheLimitAreComplete() throws IOException {
    DicomServer server =
        serve(
            archive(),
            new ServiceHandlers(
                null,
                (_, responder) -> {
                  responder.match(DataSet.builder().put(Tag.STUDY_INSTANCE_UID, "1.2").build());
                  return DimseStatus.SUCCESS;
                },
                null));

    try (DicomAssociation association =
        open(server, AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT)))) {
      FindResult result =
          association.find(
              new FindRequest(QueryModel.STUDY_ROOT, QueryLevel.STUDY, DataSet.EMPTY), _ -> {}, 1);

      assertThat(result.limitReached()).isFalse();
      assertThat(association.echo()).isZero();
    }
  }

  @Test
  void relationalQueriesAreGrantedWhereTheHandlerHasThem() throws IOException {
    AtomicInteger relational = new AtomicInteger();
    FindHandler handler =
        new FindHandler() {
          @Override
          public int find(FindQuery query, Responder responder) {
            relational.addAndGet(query.relational() ? 1 : 0);
            return DimseStatus.SUCCESS;
          }

          @Override
          public Set<QueryFeature> features() {
            return Set.of(QueryFeature.RELATIONAL);
          }
        };
    DicomServer server = serve(archive(), new ServiceHandlers(null, handler, null));

    try (DicomAssociation association =
        open(
            server,
            AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT))
                .withRelationalQueries(true))) {
      assertThat(association.relational(QueryModel.STUDY_ROOT.findSopClassUid())).isTrue();
      association.find(
          new FindRequest(QueryModel.STUDY_ROOT, QueryLevel.IMAGE, DataSet.EMPTY), _ -> {}, 0);
    }
    assertThat(relational).hasValue(1);
  }

  @Test
  void aHandlersRefusalIsTheFinalStatusOfAFind() throws IOException {
    DicomServer server =
        serve(
            archive(),
            new ServiceHandlers(
                null,
                (_, _) -> {
                  throw new ServiceRefused(DimseStatus.IDENTIFIER_MISMATCH, "no such level");
                },
                null));

    try (DicomAssociation association =
        open(server, AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT)))) {
      FindResult result =
          association.find(
              new FindRequest(QueryModel.STUDY_ROOT, QueryLevel.IMAGE, DataSet.EMPTY), _ -> {}, 0);

      assertThat(result.status()).isEqualTo(0xA900);
      assertThat(result.errorComment()).isEqualTo("no such level");
    }
  }

  @Test
  void moveReportsProgressCountsAndFailedObjects() throws IOException {
    List<MoveQuery> asked = new ArrayList<>();
    MoveResult outcome =
        new MoveResult(
            DimseStatus.WARNING,
            new SubOperations(-1, 3, 2, 1),
            List.of("1.2.8", "1.2.9"),
            "two are gone");
    DicomServer server =
        serve(
            archive(),
            new ServiceHandlers(
                null,
                null,
                (query, responder) -> {
                  asked.add(query);
                  responder.progress(new SubOperations(6, 0, 0, 0));
                  responder.progress(new SubOperations(3, 2, 1, 0));
                  return outcome;
                }));
    List<SubOperations> progress = new ArrayList<>();

    try (DicomAssociation association =
        open(
            server,
            AssociationOptions.of("US", ProposedService.queryAndMove(QueryModel.STUDY_ROOT)))) {
      MoveResult result =
          association.move(
              new MoveRequest(
                  4711,
                  QueryModel.STUDY_ROOT,
                  QueryLevel.STUDY,
                  "DEST",
                  DataSet.builder().put(Tag.STUDY_INSTANCE_UID, "1.2").build()),
              progress::add);

      assertThat(result).isEqualTo(outcome);
    }
    assertThat(progress)
        .containsExactly(new SubOperations(6, 0, 0, 0), new SubOperations(3, 2, 1, 0));
    assertThat(asked.getFirst().messageId()).isEqualTo(4711);
    assertThat(asked.getFirst().destinationAe()).isEqualTo("DEST");
    assertThat(asked.getFirst().association().callingAe()).isEqualTo("US");
  }

  @Test
  void aDestinationThatIsNotThereFailsTheMoveAlone() throws IOException {
    DicomServer gone = storing();
    int port = gone.port();
    gone.close();
    DicomServer server =
        serve(
            archive(),
            new ServiceHandlers(
                null,
                null,
                (_, _) -> {
                  engine()
                      .open(
                          new Peer("DEST", "127.0.0.1", port),
                          AssociationOptions.of("ARCHIVE", List.of(ct())))
                      .close();
                  return new MoveResult(0, SubOperations.UNKNOWN, List.of(), null);
                }));

    try (DicomAssociation association =
        open(
            server,
            AssociationOptions.of("US", ProposedService.queryAndMove(QueryModel.STUDY_ROOT)))) {
      MoveResult result =
          association.move(
              new MoveRequest(1, QueryModel.STUDY_ROOT, QueryLevel.STUDY, "DEST", DataSet.EMPTY),
              _ -> {});

      assertThat(result.status()).isEqualTo(DimseStatus.UNABLE_TO_PROCESS);
      assertThat(association.echo()).isZero();
    }
  }

  @Test
  void aMoveIsCancelledFromAnotherThread() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    DicomServer server =
        serve(
            archive(),
            new ServiceHandlers(
                null,
                null,
                (_, responder) -> {
                  responder.progress(new SubOperations(5, 0, 0, 0));
                  await().until(responder::cancelled);
                  return new MoveResult(
                      DimseStatus.CANCEL, new SubOperations(5, 0, 0, 0), List.of(), null);
                }));

    try (DicomAssociation association =
        open(
            server,
            AssociationOptions.of("US", ProposedService.queryAndMove(QueryModel.STUDY_ROOT)))) {
      CompletableFuture<MoveResult> result =
          CompletableFuture.supplyAsync(() -> {
            try {
              return association.move(
                  new MoveRequest(
                      1, QueryModel.STUDY_ROOT, QueryLevel.STUDY, "DEST", DataSet.EMPTY),
                  _ -> running.countDown());
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

      association.cancel();

      assertThat(result.get(10, TimeUnit.SECONDS).status()).isEqualTo(DimseStatus.CANCEL);
    }
  }

  @Test
  void anAnswerThatDoesNotComeEndsTheAssociation() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    DicomServer server =
        serve(
            archive(),
            new ServiceHandlers(
                null,
                (_, _) -> {
                  try {
                    over.await();
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                  return DimseStatus.SUCCESS;
                },
                null));
    DicomAssociation association =
        open(
            server,
            AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT))
                .withTimeouts(Timeouts.STANDARD.withResponse(Duration.ofMillis(300))));

    AssociationFailure failure =
        failureOf(() ->
            association.find(
                new FindRequest(QueryModel.STUDY_ROOT, QueryLevel.STUDY, DataSet.EMPTY),
                _ -> {},
                0));
    over.countDown();

    assertThat(failure).isInstanceOf(AssociationFailure.TimedOut.class);
    assertThat(association.isOpen()).isFalse();
  }

  @Test
  void anIdleAssociationIsEnded() throws IOException {
    serve(
        archive().withTimeouts(Timeouts.STANDARD.withIdle(Duration.ofMillis(200))),
        ServiceHandlers.storing(store));
    open((DicomServer) opened.getFirst(), ct());

    await().untilAsserted(() -> assertThat(store.ends).containsExactly(EndKind.LOST));
  }
}
