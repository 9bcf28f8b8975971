package io.gantry.reconciler.adapter.pkcs11;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.CertificateKeyConfig.Pkcs11;
import io.gantry.platform.config.CertificateKeyConfig.Slot;
import io.gantry.reconciler.evidence.SigningAlgorithm;
import io.gantry.testkit.SoftHsm;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in tokens, against SoftHSM 2. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class TokenKeyTest {
  private static final byte[] MESSAGE = "what is signed".getBytes(UTF_8);

  private static SoftHsm hsm;

  @BeforeAll
  static void tokensAndKeys(@TempDir Path directory) throws Exception {
    hsm = SoftHsm.with(directory, "gantry", "locked", "others");
    hsm.generate("gantry", "certificates", "secp256r1", false);
    hsm.generate("others", "p384", "secp384r1", false);
    hsm.generate("others", "given-away", "secp256r1", true);
  }

  private static Pkcs11 in(String token, String key, String pin) {
    return new Pkcs11(hsm.library(), new Slot(false, hsm.slot(token)), key, pin);
  }

  private static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GantryException.class,
            e ->
                assertThat(e.code() + " " + e.getMessage())
                    .startsWith(code)
                    .doesNotContain(SoftHsm.PIN)
                    .doesNotContain("999999"));
  }

  @Test
  void aKeyOfTheTokenSignsAndOthersVerifyIt() throws Exception {
    TokenKey key = TokenKey.open(in("gantry", "certificates", SoftHsm.PIN));

    String signature = key.sign(MESSAGE);

    assertThat(key.algorithm().verifies(key.publicKey(), MESSAGE, signature)).isTrue();
    byte[] encoded = Base64.getDecoder().decode(key.publicKey());
    ECPublicKey publicKey = (ECPublicKey) SigningAlgorithm.ES256.key(encoded).orElseThrow();
    // A JOSE library that is not ours
    assertThat(
            new ECDSAVerifier(publicKey)
                .verify(
                    new JWSHeader(JWSAlgorithm.ES256),
                    MESSAGE,
                    Base64URL.encode(Base64.getDecoder().decode(signature))))
        .isTrue();
    byte[] other = "what is signee".getBytes(UTF_8);
    assertThat(key.algorithm().verifies(key.publicKey(), other, signature)).isFalse();
  }

  @Test
  void thePrivateKeyHasNoValueOutsideTheToken() {
    Token token = Token.open(in("gantry", "certificates", SoftHsm.PIN));

    assertThat(token.key().getEncoded()).isNull();
    assertThat(token.toString()).doesNotContain(SoftHsm.PIN);
    assertThat(in("gantry", "certificates", SoftHsm.PIN).toString()).doesNotContain(SoftHsm.PIN);
  }

  @Test
  void aTokenThatIsMissingIsTold() {
    Slot none = new Slot(false, 4_000_000_000L);
    Slot beyond = new Slot(true, 99);
    Path absent = Path.of("/nowhere/libpkcs11.so");
    refused("GTY-0673", () -> TokenKey.open(new Pkcs11(hsm.library(), none, "a", "1")));
    refused("GTY-0673", () -> TokenKey.open(new Pkcs11(hsm.library(), beyond, "a", "1")));
    refused("GTY-0673", () -> TokenKey.open(new Pkcs11(absent, beyond, "a", "1")));
  }

  @Test
  void aWrongPinIsToldAndNotSaid() {
    refused("GTY-0674", () -> TokenKey.open(in("locked", "certificates", "999999")));
  }

  @Test
  void aKeyThatIsNotThereIsToldWithThoseThatAre() {
    assertThatThrownBy(() -> TokenKey.open(in("gantry", "certificate", SoftHsm.PIN)))
        .hasMessageContaining("[certificates]");
    refused("GTY-0675", () -> TokenKey.open(in("gantry", "certificate", SoftHsm.PIN)));
  }

  @Test
  void aKeyOnAnotherCurveOrOneThatLeavesTheTokenIsRefused() {
    refused("GTY-0676", () -> TokenKey.open(in("others", "p384", SoftHsm.PIN)));
    refused("GTY-0676", () -> TokenKey.open(in("others", "given-away", SoftHsm.PIN)));
  }
}
