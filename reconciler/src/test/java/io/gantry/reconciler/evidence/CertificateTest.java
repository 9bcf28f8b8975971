package io.gantry.reconciler.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.StoredObject;
import io.gantry.contracts.event.StoredObject.VerifiedBy;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.evidence.CertificateCheck.Point;
import io.gantry.reconciler.ledger.HeldObject;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WaveSummary.Instances;
import io.gantry.reconciler.wave.WaveSummary.Studies;
import io.gantry.reconciler.wave.WaveSummary.WaveException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class CertificateTest {
  private static final int VERIFIED = 5;

  @TempDir Path state;
  private Path file;

  @BeforeEach
  void issue() {
    file = new CertificateIssuer(state, new FiveVerified()).issue(new LedgerScope.Wave("first"));
  }

  /** A wave of seven instances, five of them verified. */
  private static final class FiveVerified implements Ledger {
    @Override
    public List<HeldObject> heldObjects(
        @Nullable String study, @Nullable String source, int limit) {
      return List.of();
    }

    @Override
    public List<VerifiedInstance> verifiedInstancesOf(String studyInstanceUid) {
      return List.of();
    }

    @Override
    public WaveSummary summary(LedgerScope scope) {
      return new WaveSummary(
          scope.name(),
          "finished",
          new Studies(2, 1, 1, 1, 0, 0, 0),
          new Instances(7, VERIFIED, VERIFIED, 1, 0, 1, 0, 0, 0, 500, 1.5, 6, 6, VERIFIED),
          true,
          List.of(new WaveException("1.2.2", "1.2.2.9", "legacy", "GTY-0441", "held")),
          List.of(),
          List.of());
    }

    @Override
    public Stream<VerifiedInstance> verified(LedgerScope scope) {
      return IntStream.range(0, VERIFIED).mapToObj(CertificateTest::instance);
    }

    @Override
    public Stream<VerifiedInstance> verifiedInstances(@Nullable String wave) {
      return Stream.of();
    }

    @Override
    public Optional<StudyCustody> study(String studyInstanceUid) {
      return Optional.empty();
    }

    @Override
    public List<SourceQuality> quality() {
      return List.of();
    }

    @Override
    public List<ObjectFindings> findings(String studyInstanceUid) {
      return List.of();
    }
  }

  private static VerifiedInstance instance(int number) {
    byte[] head = ("head " + number).getBytes(StandardCharsets.US_ASCII);
    InstanceDigests digests =
        InstanceDigests.of(
            "1.2.840.10008.1.2.1",
            new PartDigest(head.length, Sha256.of(head), 0),
            PartDigest.EMPTY,
            PartDigest.EMPTY);
    return new VerifiedInstance(
        new InstanceId("1.2.1", "1.2.1.1", "1.2.1.1." + number),
        "legacy",
        List.of(),
        "1.2.840.10008.5.1.4.1.1.2",
        "1.2.840.10008.1.2.1",
        digests,
        Sha256.EMPTY,
        digests,
        new StoredObject("studies/1.2.1/" + number + ".dcm", 100, 1, VerifiedBy.STORE_CHECKSUM),
        "built-in-1",
        List.of(),
        new ImagingAttributes(
            new ImagingAttributes.Patient(null, null, null, null, null),
            new ImagingAttributes.Study(null, null, null, null, null, null, null),
            new ImagingAttributes.Series(null, null, null, null, null, null, null),
            new ImagingAttributes.Instance(null, null, null)),
        Instant.EPOCH,
        Instant.EPOCH);
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
    assertThat(statement.merkleLeaves()).isEqualTo(VERIFIED);
    assertThat(statement.ruleBooks()).containsEntry("built-in-1", (long) VERIFIED);
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
    Files.write(list, lines.subList(1, VERIFIED));
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

  @Test
  void thePaperSaysWhatIsSignedAndCarriesTheSignedFile() throws Exception {
    Path pdf = state.resolve("first.pdf");
    try (OutputStream out = Files.newOutputStream(pdf)) {
      CertificatePdf.write(file, "by a.reviewer: all looked at", out);
    }

    // Read by a library that did not write it
    try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
      String text = new PDFTextStripper().getText(document).replaceAll("\\s+", "");
      Statement statement = Certificate.read(file).read();
      assertThat(text)
          .contains("wavefirst", "GTY-0441", "1.2.2.9", "bya.reviewer:alllookedat")
          .contains(statement.merkleRoot().hex(), statement.instancesSha256().hex());
      Map<String, PDComplexFileSpecification> attached =
          new PDDocumentNameDictionary(document.getDocumentCatalog()).getEmbeddedFiles().getNames();
      assertThat(attached.values())
          .singleElement()
          .satisfies(one ->
              assertThat(one.getEmbeddedFile().toByteArray()).isEqualTo(Files.readAllBytes(file)));
    }
  }

  @Test
  void noPaperIsMadeOfACertificateThatWasChanged() throws Exception {
    Files.writeString(file, Files.readString(file).replace("legacy", "legacz"));

    assertThatThrownBy(() -> CertificatePdf.write(file, null, OutputStream.nullOutputStream()))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo("GTY-0672"));
  }
}
