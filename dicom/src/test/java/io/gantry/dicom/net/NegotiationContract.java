package io.gantry.dicom.net;

import static io.gantry.dicom.net.QueryFeature.DATE_TIME;
import static io.gantry.dicom.net.QueryFeature.FUZZY_NAMES;
import static io.gantry.dicom.net.QueryFeature.RELATIONAL;
import static io.gantry.dicom.net.QueryFeature.TIMEZONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.pdu.CommonExtendedNegotiation;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import io.gantry.dicom.net.pdu.IdentityResponse;
import io.gantry.dicom.net.pdu.UserIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is agreed on beside presentation contexts (PS3.7 annex D.3.3), in both roles. */
abstract class NegotiationContract extends EngineContract {
  private static final String FIND = QueryModel.STUDY_ROOT.findSopClassUid();

  private AssociationOptions asking(Proposals proposals, ProposedService... services) {
    return AssociationOptions.of("US", List.of(services)).withProposals(proposals);
  }

  /** A find handler that grants features and notes what was negotiated. */
  private record Finder(Set<QueryFeature> features, List<FindQuery> asked) implements FindHandler {
    @Override
    public int find(FindQuery query, Responder responder) {
      asked.add(query);
      return DimseStatus.SUCCESS;
    }
  }

  @Test
  void aQueryHasTheFeaturesThatBothSidesWant() throws IOException {
    Finder finder = new Finder(Set.of(DATE_TIME, FUZZY_NAMES, TIMEZONE), new ArrayList<>());
    DicomServer server = serve(archive(), ServiceHandlers.ECHO_ONLY.withFind(finder));
    Proposals proposals =
        Proposals.NONE.withQueryFeatures(Set.of(RELATIONAL, DATE_TIME, FUZZY_NAMES));

    try (DicomAssociation association =
        open(
            server,
            AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT))
                .withProposals(proposals))) {
      assertThat(association.features(FIND)).containsExactlyInAnyOrder(DATE_TIME, FUZZY_NAMES);
      assertThat(association.relational(FIND)).isFalse();
      association.find(
          new FindRequest(QueryModel.STUDY_ROOT, QueryLevel.STUDY, DataSet.EMPTY), _ -> {}, 0);
    }
    assertThat(finder.asked().getFirst().features())
        .containsExactlyInAnyOrder(DATE_TIME, FUZZY_NAMES);
  }

  @Test
  void whatIsNotAskedForIsNotGranted() throws IOException {
    Finder finder = new Finder(Set.of(RELATIONAL, DATE_TIME), new ArrayList<>());
    DicomServer server = serve(archive(), ServiceHandlers.ECHO_ONLY.withFind(finder));

    try (DicomAssociation association =
        open(server, AssociationOptions.of("US", ProposedService.query(QueryModel.STUDY_ROOT)))) {
      assertThat(association.features(FIND)).isEmpty();
      association.find(
          new FindRequest(QueryModel.STUDY_ROOT, QueryLevel.STUDY, DataSet.EMPTY), _ -> {}, 0);
    }
    assertThat(finder.asked().getFirst().features()).isEmpty();
  }

  @Test
  void storageSaysThatItKeepsEverythingBitByBit() throws IOException {
    DicomServer server = storing();
    Proposals proposals =
        Proposals.NONE.withExtended(
            List.of(new ExtendedNegotiation(CT, List.of(2, 0, 3, 0, 0, 0))));

    try (DicomAssociation association = open(server, asking(proposals, ct()))) {
      assertThat(association.extended(CT).map(ExtendedNegotiation::information))
          .hasValue(List.of(2, 0, 3, 0, 0, 0));
    }
    try (DicomAssociation association = open(server, ct())) {
      assertThat(association.extended(CT)).isEmpty();
    }
  }

  @Test
  void anUnknownClassIsTakenWhenItIsSaidToBelongToStorage() throws IOException {
    DicomServer server = serve(archive().withAnySopClass(false), ServiceHandlers.storing(store));
    ProposedService unknown = ProposedService.storage("1.3.9999.1", ProposedService.EXPLICIT_LE);
    Proposals proposals =
        Proposals.NONE.withCommonExtended(List.of(CommonExtendedNegotiation.storage("1.3.9999.1")));

    try (DicomAssociation association = open(server, asking(proposals, unknown))) {
      assertThat(association.accepts("1.3.9999.1")).isTrue();
    }
    try (DicomAssociation association = open(server, ct(), unknown)) {
      assertThat(association.accepts("1.3.9999.1")).isFalse();
    }
  }

  @Test
  void servicesThatAreNotOfferedAreNotTakenForObjects() throws IOException {
    DicomServer server = storing();
    String worklist = "1.2.840.10008.5.1.4.31";
    String commitment = "1.2.840.10008.1.20.1";

    try (DicomAssociation association =
        open(
            server,
            ct(),
            ProposedService.storage(worklist, ProposedService.EXPLICIT_LE),
            ProposedService.storage(commitment, ProposedService.EXPLICIT_LE),
            ProposedService.storage(FIND, ProposedService.EXPLICIT_LE))) {
      assertThat(association.accepts(CT)).isTrue();
      assertThat(List.of(worklist, commitment, FIND)).noneMatch(association::accepts);
    }
  }

  @Test
  void withAWindowSeveralStoreRequestsAreOpenAtOnce() throws IOException {
    AtomicInteger given = new AtomicInteger();
    DicomServer server =
        serve(
            archive().withLimits(Limits.STANDARD.withOutstanding(4)),
            ServiceHandlers.storing(request -> {
              if (request.sopInstanceUid().equals("1.2.1")) { // not before the fourth has been sent
                await().until(() -> given.get() >= 4);
              }
              return store.begin(request);
            }));
    Iterator<OutgoingObject> objects =
        IntStream.rangeClosed(1, 50)
            .mapToObj(i -> {
              given.set(i);
              return object("1.2." + i, bytes(1000 + i));
            })
            .iterator();
    List<String> answered = new ArrayList<>();

    try (DicomAssociation association =
        open(server, asking(Proposals.NONE.withOutstanding(8), ct()))) {
      assertThat(association.outstanding()).isEqualTo(4);
      association.storeAll(
          objects,
          (object, result) -> {
            assertThat(result.status()).isZero();
            answered.add(object.sopInstanceUid());
          });
    }

    assertThat(answered).hasSize(50).doesNotHaveDuplicates();
    assertThat(store.stored)
        .extracting(MemoryStore.Stored::dataSet)
        .containsExactlyInAnyOrder(
            IntStream.rangeClosed(1, 50).mapToObj(i -> bytes(1000 + i)).toArray(byte[][]::new));
  }

  @Test
  void withoutAWindowManyObjectsGoOneByOne() throws IOException {
    DicomServer server = storing();
    AtomicInteger open = new AtomicInteger();

    try (DicomAssociation association = open(server, ct())) {
      assertThat(association.outstanding()).isEqualTo(1);
      association.storeAll(
          IntStream.range(0, 5)
              .mapToObj(i -> object("1.2." + i, bytes(10)))
              .peek(_ -> open.incrementAndGet())
              .iterator(),
          (_, _) -> assertThat(open.decrementAndGet()).isLessThanOrEqualTo(1));
    }
    assertThat(store.stored).hasSize(5);
  }

  @Test
  void anObjectWithoutAContextEndsTheRowAfterTheOthersWereAnswered() throws IOException {
    DicomServer server = storing();
    List<String> answered = new ArrayList<>();
    OutgoingObject other =
        OutgoingObject.of(
            "1.3.9", "1.3", ProposedService.EXPLICIT_LE, 0, java.io.InputStream::nullInputStream);

    try (DicomAssociation association =
        open(server, asking(Proposals.NONE.withOutstanding(8), ct()))) {
      assertThat(
              failureOf(() ->
                  association.storeAll(
                      List.of(object("1.2.1", bytes(10)), object("1.2.2", bytes(10)), other)
                          .iterator(),
                      (object, _) -> answered.add(object.sopInstanceUid()))))
          .isInstanceOf(AssociationFailure.NotNegotiated.class);
      assertThat(answered).containsExactly("1.2.1", "1.2.2");
      assertThat(association.store(object("1.2.3", bytes(10))).status()).isZero();
    }
  }

  /** Knows one user by each kind of identity. */
  private static final class Users implements PeerPolicy {
    @Override
    public boolean allows(String callingAe, String calledAe, InetAddress remote) {
      return false;
    }

    @Override
    public Admission admit(Caller caller) {
      UserIdentity identity = caller.identity();
      if (identity == null || !known(identity)) {
        return Admission.Refused.IDENTITY_NOT_PROVEN;
      }
      return new Admission.Granted(
          identity.type() < 3
              ? IdentityResponse.CONFIRMED
              : new IdentityResponse("ours".getBytes(StandardCharsets.US_ASCII)));
    }

    private static boolean known(UserIdentity identity) {
      return switch (identity.kind().orElseThrow()) {
        case USER_NAME -> identity.name().equals("migrator");
        case USER_NAME_AND_PASSCODE ->
            identity.name().equals("migrator")
                && new String(identity.secondary(), StandardCharsets.UTF_8).equals("s\u00e9cret");
        case KERBEROS, SAML, JSON_WEB_TOKEN -> identity.name().equals("token");
      };
    }
  }

  static Stream<UserIdentity> goodIdentities() {
    byte[] token = "token".getBytes(StandardCharsets.US_ASCII);
    return Stream.of(
        UserIdentity.userName("migrator"),
        UserIdentity.userNameAndPasscode("migrator", "s\u00e9cret"),
        UserIdentity.kerberos(token),
        UserIdentity.saml(token),
        UserIdentity.jsonWebToken("token"));
  }

  @ParameterizedTest
  @MethodSource("goodIdentities")
  void aUserIsLetInAndConfirmed(UserIdentity identity) throws IOException {
    DicomServer server =
        serve(ServerOptions.of("ARCHIVE", 0, new Users()), ServiceHandlers.storing(store));

    try (DicomAssociation association =
        open(server, asking(Proposals.NONE.withIdentity(identity), ct()))) {
      Optional<byte[]> response = association.identityResponse();
      assertThat(response).isPresent();
      assertThat(new String(response.get(), StandardCharsets.US_ASCII))
          .isEqualTo(identity.type() < 3 ? "" : "ours");
      assertThat(association.store(object("1.2", bytes(10))).status()).isZero();
    }
    try (DicomAssociation association =
        open(server, asking(Proposals.NONE.withIdentity(identity.withoutResponse()), ct()))) {
      assertThat(association.identityResponse()).isEmpty();
    }
  }

  @Test
  void usersThatAreNotKnownAreRejected() throws IOException {
    DicomServer server =
        serve(ServerOptions.of("ARCHIVE", 0, new Users()), ServiceHandlers.storing(store));
    UserIdentity wrong = UserIdentity.userNameAndPasscode("migrator", "guess");

    for (Proposals proposals : List.of(Proposals.NONE, Proposals.NONE.withIdentity(wrong))) {
      assertThat(failureOf(() -> open(server, asking(proposals, ct()))))
          .isEqualTo(new AssociationFailure.Rejected(1, 2, 1));
    }
    assertThat(store.started).isEmpty();
  }

  @Test
  void anIdentityThatNobodyCheckedIsNotConfirmed() throws IOException {
    DicomServer server = storing();

    try (DicomAssociation association =
        open(
            server, asking(Proposals.NONE.withIdentity(UserIdentity.userName("migrator")), ct()))) {
      assertThat(association.identityResponse()).isEmpty();
    }
  }

  @Test
  void callersAreKnownByTitleAndAddress() throws Exception {
    InetAddress elsewhere = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    AllowList list =
        new AllowList(List.of(AllowedPeer.at("US", here), AllowedPeer.at("THEM", elsewhere)));
    DicomServer server =
        serve(ServerOptions.of("ARCHIVE", 0, list), ServiceHandlers.storing(store));

    assertThat(open(server, ct()).isOpen()).isTrue();
    assertThat(failureOf(() -> open(server, AssociationOptions.of("THEM", List.of(ct())))))
        .isInstanceOfSatisfying(
            AssociationFailure.Rejected.class,
            r -> assertThat(r.callingAeNotRecognized()).isTrue());
  }
}
