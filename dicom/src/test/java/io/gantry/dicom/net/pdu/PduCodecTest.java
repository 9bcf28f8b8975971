package io.gantry.dicom.net.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Byte form of the control PDUs. */
class PduCodecTest {
  private static final UserInformation EVERYTHING =
      new UserInformation(
          0xFFFF_FFFFL,
          "1.2.3",
          "VERSION",
          new AsyncOperations(3, 4),
          List.of(new RoleSelection("1.2.4", false, true)),
          List.of(new ExtendedNegotiation("1.2.5", List.of(1, 0, 255))),
          List.of(
              new CommonExtendedNegotiation(
                  "1.2.6", CommonExtendedNegotiation.STORAGE_SERVICE, List.of("1.2.7", "1.2.8"))),
          UserIdentity.userNameAndPasscode("us\u00e9r", "secret"),
          new IdentityResponse(new byte[] {1, 2, 3}));

  private static AssociateRequest request() {
    return AssociateRequest.of(
        "CALLED",
        "CALLING",
        List.of(
            new ProposedContext(1, "1.2.840.10008.1.1", List.of("1.2.840.10008.1.2")),
            new ProposedContext(255, "1.2.9", List.of("1.2.10", "1.2.11"))),
        EVERYTHING);
  }

  static Stream<Pdu> pdus() {
    return Stream.of(
        request(),
        AssociateAccept.to(
            request(),
            List.of(new ContextResult(1, 0, "1.2.840.10008.1.2"), new ContextResult(255, 3, "")),
            EVERYTHING),
        AssociateReject.CALLED_AE_NOT_RECOGNIZED,
        new ReleaseRequest(),
        new ReleaseResponse(),
        Abort.byProvider(Abort.INVALID_PARAMETER_VALUE));
  }

  @ParameterizedTest
  @MethodSource("pdus")
  void whatIsWrittenIsRead(Pdu pdu) throws MalformedPdu {
    byte[] bytes = PduEncoder.encode(pdu);

    assertThat(PduDecoder.decode(bytes[0], Arrays.copyOfRange(bytes, 6, bytes.length)))
        .isEqualTo(pdu);
  }

  @ParameterizedTest
  @MethodSource("pdus")
  void whatIsCutOffAnywhereOrDamagedNeverBreaksTheDecoder(Pdu pdu) {
    byte[] bytes = PduEncoder.encode(pdu);
    Random random = new Random(42);

    for (int length = 6; length < bytes.length; length++) {
      decodeOrRefuse(bytes[0], Arrays.copyOfRange(bytes, 6, length));
      byte[] damaged = Arrays.copyOfRange(bytes, 6, bytes.length);
      damaged[length - 6] = (byte) random.nextInt();
      decodeOrRefuse(bytes[0], damaged);
    }
  }

  private static void decodeOrRefuse(int type, byte[] body) {
    try {
      assertThat(PduDecoder.decode(type, body)).isNotNull();
    } catch (MalformedPdu refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
  }

  @Test
  void aRejectionHasTheBytesOfTheStandard() {
    assertThat(HexFormat.of().formatHex(PduEncoder.encode(AssociateReject.LOCAL_LIMIT_EXCEEDED)))
        .isEqualTo("03000000000400020302");
    assertThat(HexFormat.of().formatHex(PduEncoder.encode(Abort.BY_USER)))
        .isEqualTo("07000000000400000000");
  }

  @Test
  void aRequestHasTheBytesOfTheStandard() {
    AssociateRequest request =
        AssociateRequest.of(
            "A",
            "B",
            List.of(new ProposedContext(1, "1.2", List.of("1.3"))),
            new UserInformation(
                16384, "1.4", null, null, List.of(), List.of(), List.of(), null, null));

    assertThat(HexFormat.of().formatHex(PduEncoder.encode(request)))
        .isEqualTo(
            "010000000086" // A-ASSOCIATE-RQ
                + "00010000"
                + "41202020202020202020202020202020"
                + "42202020202020202020202020202020"
                + "00".repeat(32)
                + "10000015"
                + HexFormat.of()
                    .formatHex("1.2.840.10008.3.1.1.1".getBytes(StandardCharsets.US_ASCII))
                + "20000012" // presentation context
                + "01000000"
                + "30000003312e32"
                + "40000003312e33"
                + "5000000f" // user information
                + "5100000400004000"
                + "52000003312e34");
  }

  static Stream<Pdu> identities() {
    return Stream.of(
            UserIdentity.userName("user"),
            UserIdentity.userNameAndPasscode("user", "secret"),
            UserIdentity.kerberos("secret".getBytes(StandardCharsets.US_ASCII)),
            UserIdentity.saml("secret".getBytes(StandardCharsets.US_ASCII)),
            UserIdentity.jsonWebToken("secret"),
            UserIdentity.userName("user").withoutResponse())
        .map(identity ->
            AssociateRequest.of(
                "A", "B", List.of(), UserInformation.ours(16384).identified(identity, null)));
  }

  @ParameterizedTest
  @MethodSource("identities")
  void everyKindOfUserIdentityIsReadAndNoSecretIsPrinted(Pdu pdu) throws MalformedPdu {
    byte[] bytes = PduEncoder.encode(pdu);

    Pdu decoded = PduDecoder.decode(bytes[0], Arrays.copyOfRange(bytes, 6, bytes.length));

    assertThat(decoded).isEqualTo(pdu);
    assertThat(decoded.toString()).doesNotContain("secret").doesNotContain("user,");
  }

  @Test
  void aUserIdentityHasTheBytesOfTheStandard() {
    byte[] bytes =
        UserInformationCodec.encode(
            UserInformation.ours(16384)
                .identified(UserIdentity.userNameAndPasscode("user", "pass"), null));

    assertThat(HexFormat.of().formatHex(bytes))
        .endsWith("5800000e" + "0201" + "0004" + "75736572" + "0004" + "70617373");
  }

  @Test
  void moreContextsThanIdsAreRefused() {
    List<ProposedContext> contexts =
        IntStream.range(0, 129)
            .mapToObj(i -> new ProposedContext(2 * i + 1 & 0xFF, "1.2", List.of()))
            .toList();
    byte[] bytes =
        PduEncoder.encode(AssociateRequest.of("A", "B", contexts, UserInformation.ours(16384)));

    assertThatExceptionOfType(MalformedPdu.class)
        .isThrownBy(() -> PduDecoder.decode(bytes[0], Arrays.copyOfRange(bytes, 6, bytes.length)));
  }

  @Test
  void aContextIdThatIsUsedTwiceIsRefused() {
    ProposedContext context = new ProposedContext(1, "1.2", List.of("1.3"));
    byte[] bytes =
        PduEncoder.encode(
            AssociateRequest.of("A", "B", List.of(context, context), UserInformation.ours(16384)));

    assertThatExceptionOfType(MalformedPdu.class)
        .isThrownBy(() -> PduDecoder.decode(bytes[0], Arrays.copyOfRange(bytes, 6, bytes.length)))
        .withMessageContaining("twice");
  }
}
