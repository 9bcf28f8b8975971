package io.gantry.reconciler.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.evidence.CertificateCheck.Point;
import io.gantry.reconciler.ledger.LedgerScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class CertificateTest {
  @TempDir Path state;
  private Path file;

  @BeforeEach
  void issue() {
    file = new CertificateIssuer(state, new FiveVerified()).issue(new LedgerScope.Wave("first"));
  }

  private List<String> problems() {
    return CertificateCheck.offLine(file, null).stream()
        .filter(point -> !point.holds())
        .map(Point::what)
        .toList();
  }

  private void change(Path which, String from, String to) throws IOException {
    String text = Files.readString(which);
    assertThat(text).contains(from);
    Files.writeString(which, text.replace(from, to));
  }

  @Test
  void whatWasIssuedHolds() throws IOException {
    assertThat(problems()).isEmpty();
    Statement statement = Certificate.read(file).read();
    assertThat(statement.merkleLeaves()).isEqualTo(FiveVerified.VERIFIED);
    assertThat(statement.ruleBooks()).containsEntry("built-in-1", (long) FiveVerified.VERIFIED);
    assertThat(statement.exceptions()).hasSize(1);
    for (Path each :
        List.of(file, Certificate.instancesOf(file), state.resolve("certificate-key"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void anotherNumberInTheStatementIsSeen() throws IOException {
    change(file, "\\\"verified\\\":5", "\\\"verified\\\":6");
    assertThat(problems()).contains("signature", "sums");
  }

  @Test
  void anotherKeyIsSeenByWhoKnowsTheKey(@TempDir Path elsewhere) {
    TrustedKeys key = TrustedKeys.of(Certificate.read(file).publicKey());
    Path forged =
        new CertificateIssuer(elsewhere, new FiveVerified()).issue(new LedgerScope.Wave("first"));
    assertThat(CertificateCheck.offLine(file, key)).allMatch(Point::holds);
    assertThat(CertificateCheck.offLine(forged, null)).allMatch(Point::holds);
    assertThat(CertificateCheck.offLine(forged, key))
        .filteredOn(point -> !point.holds())
        .extracting(Point::what)
        .containsExactly("signing key");
  }

  /** A key on P-256, as tokens and KMS have it. */
  private record Elliptic(KeyPair keys) implements SigningKey {
    static Elliptic make() throws GeneralSecurityException {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return new Elliptic(generator.generateKeyPair());
    }

    @Override
    public SigningAlgorithm algorithm() {
      return SigningAlgorithm.ES256;
    }

    @Override
    public String publicKey() {
      return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    @Override
    public String sign(byte[] message) {
      try {
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(keys.getPrivate());
        signature.update(message);
        return Base64.getEncoder().encodeToString(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void certificatesOfAnotherKeyHoldBesideOlderOnes(@TempDir Path elsewhere) throws Exception {
    Elliptic next = Elliptic.make();
    Path second =
        new CertificateIssuer(elsewhere, new FiveVerified(), () -> next)
            .issue(new LedgerScope.Wave("second"));
    String first = Certificate.read(file).publicKey();

    assertThat(Certificate.read(second))
        .returns("ES256", Certificate::algorithm)
        .returns(TrustedKeys.fingerprint(next.publicKey()), Certificate::keyId);
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(next.keys().getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    TrustedKeys both =
        TrustedKeys.of("# since 2026\n" + TrustedKeys.fingerprint(first) + "  first\n" + pem);
    for (Path each : List.of(file, second)) {
      assertThat(CertificateCheck.offLine(each, both)).allMatch(Point::holds);
      for (String nobody : List.of("", "no key", "sha256:00", first.substring(4))) {
        assertThat(CertificateCheck.offLine(each, TrustedKeys.of(nobody)))
            .as(nobody)
            .anyMatch(point -> point.what().equals("signing key") && !point.holds());
      }
    }
  }

  @Test
  void aCertificateThatDoesNotNameItsKeyHoldsAndOneThatNamesAnotherDoesNot() throws IOException {
    Certificate issued = Certificate.read(file);
    String keyId = String.valueOf(issued.keyId());
    change(file, ",\"keyId\":\"" + keyId + "\"", "");
    assertThat(Certificate.read(file).keyId()).isNull();
    assertThat(problems()).isEmpty();

    change(file, "\"publicKey\"", "\"keyId\":\"sha256:00\",\"publicKey\"");
    assertThat(problems()).containsExactly("signature");
  }

  @Test
  void anotherAlgorithmThanTheKeysIsSeen() throws IOException {
    change(file, "\"algorithm\":\"Ed25519\"", "\"algorithm\":\"ES256\"");
    assertThat(problems()).containsExactly("signature");
    change(file, "\"algorithm\":\"ES256\"", "\"algorithm\":\"none\"");
    assertThat(problems()).containsExactly("signature");
  }

  @Test
  void anInstanceThatIsLeftOutOrMovedIsSeen() throws IOException {
    Path list = Certificate.instancesOf(file);
    List<String> lines = Files.readAllLines(list);
    Files.write(list, lines.subList(1, FiveVerified.VERIFIED));
    assertThat(problems()).containsExactly("list of instances", "Merkle root");
    Files.write(list, lines);
    assertThat(problems()).isEmpty();
    change(list, "studies/1.2.1/3.dcm", "studies/1.2.1/4.dcm");
    assertThat(problems()).containsExactly("list of instances");
  }

  @Test
  void aListThatIsMissingOrNoneIsSeen() throws IOException {
    Path list = Certificate.instancesOf(file);
    Files.writeString(list, "{\"digest\": \"none\"}\n");
    assertThat(problems()).containsExactly("list of instances");
    Files.delete(list);
    assertThat(problems()).containsExactly("list of instances");
  }

  @Test
  void aFileThatIsNoCertificateIsRefusedWithACode() throws IOException {
    Files.writeString(file, "no certificate");
    assertThatThrownBy(() -> CertificateCheck.offLine(file, null))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo("GTY-0672"));
    Files.writeString(
        file,
        Json.mapper()
            .writeValueAsString(new Certificate("{\"format\":\"x\"}", "Ed25519", "", null, "")));
    assertThatThrownBy(() -> CertificateCheck.offLine(file, null))
        .isInstanceOf(GantryException.class);
  }
}
