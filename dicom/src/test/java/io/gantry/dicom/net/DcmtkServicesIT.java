package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.pdu.IdentityResponse;
import io.gantry.dicom.net.pdu.UserIdentity;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.Dcmtk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes beyond the basic services, against the programs of DCMTK. */
@Timeout(120)
class DcmtkServicesIT {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final String EXPLICIT_LE = ProposedService.EXPLICIT_LE;

  @TempDir Path directory;

  private final MemoryStore store = new MemoryStore();

  private static DicomServer serve(ServiceHandlers handlers) throws IOException {
    return DicomServer.start(
        ServerOptions.of("ARCHIVE", 0, (calling, _, _) -> calling.equals("DCMTK")), handlers);
  }

  private CommandResult scu(String program, DicomServer server, String... options)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-aet", "DCMTK", "-aec", "ARCHIVE", "127.0.0.1"));
    arguments.add(Integer.toString(server.port()));
    return Dcmtk.in(directory).run(program, arguments);
  }

  @Test
  void getscuGetsTheObjectsOfAHandler() throws IOException {
    byte[] pixels = new byte[300_000];
    GetHandler handler =
        (query, responder) -> {
          assertThat(query.identifier().string(Tag.STUDY_INSTANCE_UID)).hasValue("1.2.3");
          assertThat(responder.accepts(CT, EXPLICIT_LE)).isTrue();
          for (int i = 1; i <= 5; i++) {
            byte[] dataSet = ct(i, pixels);
            OutgoingObject object =
                OutgoingObject.of(
                    CT,
                    "1.2.3." + i,
                    EXPLICIT_LE,
                    dataSet.length,
                    () -> new java.io.ByteArrayInputStream(dataSet));
            assertThat(responder.store(object).status()).isZero();
            responder.progress(new SubOperations(5 - i, i, 0, 0));
          }
          return new MoveResult(
              DimseStatus.SUCCESS, new SubOperations(0, 5, 0, 0), List.of(), null);
        };
    try (DicomServer server = serve(ServiceHandlers.ECHO_ONLY.withGet(handler))) {
      Path got = Files.createDirectory(directory.resolve("got"));
      CommandResult result =
          scu(
              "getscu",
              server,
              "-v",
              "-S",
              "-od",
              got.toString(),
              "-k",
              "QueryRetrieveLevel=STUDY",
              "-k",
              "StudyInstanceUID=1.2.3");

      assertThat(result.exitCode()).as(result.output()).isZero();
      try (Stream<Path> files = Files.list(got)) {
        assertThat(files).hasSize(5);
      }
    }
  }

  private static byte[] ct(int number, byte[] pixels) {
    return io.gantry.dicom.data.DataSetWriter.write(
        DataSet.builder()
            .put(Tag.SOP_CLASS_UID, CT)
            .put(Tag.SOP_INSTANCE_UID, "1.2.3." + number)
            .put(Tag.STUDY_INSTANCE_UID, "1.2.3")
            .put(Tag.SERIES_INSTANCE_UID, "1.2.3.0")
            .put(Tag.PATIENT_ID, "P1")
            .putBytes(Tag.PIXEL_DATA, io.gantry.dicom.data.Vr.OW, pixels)
            .build(),
        io.gantry.dicom.data.TransferSyntax.of(EXPLICIT_LE));
  }

  @Test
  void findscuCancels() throws IOException {
    AtomicInteger sent = new AtomicInteger();
    AtomicBoolean cancelled = new AtomicBoolean();
    FindHandler handler =
        (_, responder) -> {
          while (!responder.cancelled() && sent.get() < 1_000_000) {
            responder.match(
                DataSet.builder()
                    .put(Tag.QUERY_RETRIEVE_LEVEL, "STUDY")
                    .put(Tag.STUDY_INSTANCE_UID, "1.2." + sent.incrementAndGet())
                    .build());
          }
          cancelled.set(responder.cancelled());
          return cancelled.get() ? DimseStatus.CANCEL : DimseStatus.SUCCESS;
        };
    try (DicomServer server = serve(ServiceHandlers.ECHO_ONLY.withFind(handler))) {
      CommandResult result =
          scu("findscu", server, "-v", "-S", "--cancel", "3", "-k", "QueryRetrieveLevel=STUDY");

      assertThat(result.output()).contains("Cancel");
      assertThat(cancelled).isTrue();
    }
  }

  @Test
  void movescuCancels() throws IOException {
    AtomicBoolean cancelled = new AtomicBoolean();
    MoveHandler handler =
        (_, responder) -> {
          int done = 0;
          while (!responder.cancelled() && done < 1_000_000) {
            responder.progress(new SubOperations(1000, ++done, 0, 0));
          }
          cancelled.set(responder.cancelled());
          return new MoveResult(
              DimseStatus.CANCEL, new SubOperations(1000, done, 0, 0), List.of(), null);
        };
    try (DicomServer server = serve(ServiceHandlers.ECHO_ONLY.withMove(handler))) {
      CommandResult result =
          scu(
              "movescu",
              server,
              "-v",
              "-S",
              "-aem",
              "DEST",
              "--cancel",
              "2",
              "-k",
              "QueryRetrieveLevel=STUDY",
              "-k",
              "StudyInstanceUID=1.2.3");

      assertThat(result.output()).contains("Cancel");
      assertThat(cancelled).isTrue();
    }
  }

  /** Lets in users with their passcode or token, and confirms them. */
  private record Users(List<UserIdentity> seen) implements PeerPolicy {
    @Override
    public boolean allows(String callingAe, String calledAe, InetAddress remote) {
      return false;
    }

    @Override
    public Admission admit(Caller caller) {
      UserIdentity identity = caller.identity();
      if (identity == null || (identity.type() == 2 && !passcode(identity).equals("secret"))) {
        return Admission.Refused.IDENTITY_NOT_PROVEN;
      }
      seen.add(identity);
      return new Admission.Granted(
          identity.type() < 3 ? IdentityResponse.CONFIRMED : new IdentityResponse(new byte[] {1}));
    }

    private static String passcode(UserIdentity identity) {
      return new String(identity.secondary(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void storescuIdentifiesItsUserInEveryWay() throws IOException {
    Path file = Corpus.objects("dicom/studies").getFirst();
    Files.writeString(directory.resolve("token"), "opaque-token");
    Users users = new Users(new ArrayList<>());
    List<List<String>> ways =
        List.of(
            List.of("-usr", "migrator"),
            List.of("-usr", "migrator", "-pwd", "secret"),
            List.of("-kt", "token"),
            List.of("--saml", "token"),
            List.of("--jwt", "token"));
    try (DicomServer server =
        DicomServer.start(ServerOptions.of("ARCHIVE", 0, users), ServiceHandlers.storing(store))) {
      for (List<String> way : ways) {
        List<String> options = new ArrayList<>(way);
        options.add("-rsp");
        CommandResult result = storescu(server, file, options);
        assertThat(result.exitCode()).as(way + result.output()).isZero();
      }
      CommandResult guess =
          storescu(server, file, List.of("-usr", "migrator", "-pwd", "guess", "-rsp"));

      assertThat(guess.exitCode()).isNotZero();
      assertThat(guess.output()).contains("Association Rejected");
    }
    assertThat(users.seen()).extracting(UserIdentity::type).containsExactly(1, 2, 3, 4, 5);
    assertThat(users.seen().getLast().name()).startsWith("opaque-token");
    assertThat(store.stored).hasSize(ways.size());
  }

  private CommandResult storescu(DicomServer server, Path file, List<String> options)
      throws IOException {
    return Dcmtk.in(directory)
        .storescu("DCMTK", "ARCHIVE", server.port(), file, options.toArray(String[]::new));
  }

  @Test
  void storescuReadsOurAnswerToRolesAndExtendedNegotiation() throws IOException {
    Path file = Files.write(directory.resolve("ct.dcm"), part10());
    Files.writeString(
        directory.resolve("association.cfg"),
        """
        [[TransferSyntaxes]]
        [Uncompressed]
        TransferSyntax1 = LittleEndianExplicit
        [[PresentationContexts]]
        [Storage]
        PresentationContext1 = CTImageStorage\\Uncompressed
        [[SCPSCURoleSelection]]
        [Roles]
        Role1 = CTImageStorage\\both
        [[ExtendedNegotiation]]
        [Levels]
        ExtendedNegotiation1 = CTImageStorage\\020003000000
        [[Profiles]]
        [Default]
        PresentationContexts = Storage
        SCPSCURoleSelection = Roles
        ExtendedNegotiation = Levels
        """);
    GetHandler get =
        (_, _) -> new MoveResult(DimseStatus.SUCCESS, SubOperations.UNKNOWN, List.of(), null);
    try (DicomServer server = serve(ServiceHandlers.storing(store).withGet(get))) {
      CommandResult result =
          storescu(server, file, List.of("-d", "-xf", "association.cfg", "Default"));

      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(store.stored).hasSize(1);
      assertThat(result.output())
          .containsPattern(
              "(?s)Accepted SCP/SCU Role: SCP/SCU.*"
                  + "Accepted Extended Negotiation:.*\\[0x02, 0x00, 0x03, 0x00, 0x00, 0x00\\]");
    }
  }

  private static byte[] part10() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(Part10.metaBytes(CT, "1.2.3.1", EXPLICIT_LE));
    file.writeBytes(ct(1, new byte[100]));
    return file.toByteArray();
  }

  @Test
  void theGreatestRequestOfEchoscuIsAccepted() throws IOException {
    try (DicomServer server = serve(ServiceHandlers.ECHO_ONLY)) {
      CommandResult result = scu("echoscu", server, "-v", "-ppc", "128", "-pts", "38");

      assertThat(result.exitCode()).as(result.output()).isZero();
    }
  }

  @Test
  void aPeerThatGivesUpWaitingLeavesNothingBehind() throws IOException {
    AtomicBoolean over = new AtomicBoolean();
    FindHandler slow =
        (_, responder) -> {
          await().until(over::get);
          responder.match(DataSet.EMPTY);
          return DimseStatus.SUCCESS;
        };
    try (DicomServer server = serve(ServiceHandlers.ECHO_ONLY.withFind(slow).withStore(store))) {
      CommandResult result =
          scu(
              "findscu",
              server,
              "-v",
              "-S",
              "-ta",
              "2",
              "-td",
              "1",
              "-k",
              "QueryRetrieveLevel=STUDY");
      over.set(true);

      assertThat(result.output()).contains("timeout in non-blocking mode");
      await().untilAsserted(() -> assertThat(server.associations()).isEmpty());
      assertThat(store.ends).hasSize(1);
      assertThat(store.ends).doesNotContain(StoreHandler.EndKind.RELEASED);
    }
  }
}
