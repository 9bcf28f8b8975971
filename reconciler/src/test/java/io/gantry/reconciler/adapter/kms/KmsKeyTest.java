package io.gantry.reconciler.adapter.kms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.GantryException;
import io.gantry.platform.config.CertificateKeyConfig.Kms;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Keys in AWS KMS, against {@link RecordedKms}: the shapes of requests, answers and errors are
 * those of the AWS KMS API Reference (GetPublicKey, Sign, Common Errors). AWS itself can't be
 * reached where these tests run, so nothing here has seen the real service.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class KmsKeyTest {
  private static final byte[] MESSAGE = "what is signed".getBytes(UTF_8);
  private static final String SECRET = "wJalrXUtnFEMI";

  private RecordedKms kms;

  @BeforeEach
  void start() throws Exception {
    kms = RecordedKms.start(pair("secp256r1"), "ECC_NIST_P256");
  }

  @AfterEach
  void stop() {
    kms.close();
  }

  private static KeyPair pair(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private Kms config() {
    return new Kms("alias/certificates", "eu-central-1", kms.uri(), "AKIDEXAMPLE", SECRET);
  }

  private static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.code() + e.getMessage()).startsWith(code).doesNotContain(SECRET));
  }

  @Test
  void theKeyOfKmsSignsAndOnlyTheDigestGoesThere() throws Exception {
    KmsKey key = KmsKey.open(config());

    String signature = key.sign(MESSAGE);

    assertThat(key.algorithm().verifies(key.publicKey(), MESSAGE, signature)).isTrue();
    assertThat(kms.digests()).containsExactly("SHA-256 of " + new String(MESSAGE, UTF_8));
    assertThat(kms.targets()).containsExactly("TrentService.GetPublicKey", "TrentService.Sign");
    assertThat(kms.authorization()).contains("AKIDEXAMPLE", "/eu-central-1/kms/aws4_request");
  }

  @Test
  void aKeyThatKmsDoesNotKnowIsTold() {
    kms.fail(400, "NotFoundException", 1);
    refused("GTY-0675", () -> KmsKey.open(config()));
  }

  @Test
  void aKeyOfAnotherKindIsTold() throws Exception {
    try (RecordedKms other = RecordedKms.start(pair("secp384r1"), "ECC_NIST_P384")) {
      refused(
          "GTY-0676", () -> KmsKey.open(new Kms("k", "eu-central-1", other.uri(), "a", SECRET)));
    }
    KmsKey key = KmsKey.open(config());
    kms.fail(400, "InvalidKeyUsageException", 1);
    refused("GTY-0676", () -> key.sign(MESSAGE));
  }

  @Test
  void aRefusalIsToldAndNotTriedAgain() {
    KmsKey key = KmsKey.open(config());
    for (String error :
        new String[] {"AccessDeniedException", "DisabledException", "KMSInvalidStateException"}) {
      kms.fail(400, error, 1);
      refused("GTY-0677", () -> key.sign(MESSAGE));
    }
    assertThat(kms.targets()).hasSize(4);
  }

  @Test
  void aServiceThatIsAwayForAMomentIsAskedAgainButNotForEver() {
    KmsKey key = KmsKey.open(config());
    kms.fail(500, "KMSInternalException", 2);
    assertThat(key.sign(MESSAGE)).isNotEmpty();

    kms.fail(500, "KMSInternalException", 99);
    refused("GTY-0678", () -> key.sign(MESSAGE));
    assertThat(kms.targets()).as("1 + 3 + 3").hasSize(7);
  }

  @Test
  void nobodyThereIsTold() {
    URI gone = kms.uri();
    kms.close();
    refused("GTY-0678", () -> KmsKey.open(new Kms("k", "eu-central-1", gone, "a", SECRET)));
  }

  @Test
  void aSignatureOfAnotherKeyIsNotTaken() throws Exception {
    KmsKey key = KmsKey.open(config());
    kms.rotate(pair("secp256r1"));
    refused("GTY-0679", () -> key.sign(MESSAGE));
  }

  @Test
  void whatIsNoSignatureIsNone() {
    for (String hex :
        new String[] {"", "30", "3000", "3006020101", "300602010102020101", "31060201010201 01"}) {
      byte[] der = HexFormat.of().parseHex(hex.replace(" ", ""));
      assertThat(EcdsaSignature.raw(der)).as(hex).isEmpty();
    }
    assertThat(EcdsaSignature.raw(HexFormat.of().parseHex("3006020101020102")).orElseThrow())
        .hasSize(64)
        .startsWith(0, 0)
        .endsWith(0, 2);
  }
}
