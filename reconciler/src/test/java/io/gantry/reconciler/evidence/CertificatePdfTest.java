package io.gantry.reconciler.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.digest.Sha256;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.evidence.CertificateCheck.Point;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.wave.SignOff;
import io.gantry.reconciler.wave.WaveSummary.WaveException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate on paper, read and drawn by a library that did not write it. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class CertificatePdfTest {
  @TempDir Path state;
  private Path file;

  @BeforeEach
  void issue() {
    file = new CertificateIssuer(state, new FiveVerified()).issue(new LedgerScope.Wave("first"));
  }

  @Test
  void thePaperSaysWhatIsSignedAndCarriesTheSignedFile() throws Exception {
    Path pdf = state.resolve("first.pdf");
    try (OutputStream out = Files.newOutputStream(pdf)) {
      CertificatePdf.write(file, out);
    }

    // Read by a library that did not write it
    try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
      String text = new PDFTextStripper().getText(document).replaceAll("\\s+", "");
      Statement statement = Certificate.read(file).read();
      assertThat(text)
          .contains("wavefirst", "GTY-0441", "1.2.2.9", "page1of")
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

    assertThatThrownBy(() -> CertificatePdf.write(file, OutputStream.nullOutputStream()))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo("GTY-0672"));
  }

  private Path paper(Path certificate) throws IOException {
    Path pdf = state.resolve("paper.pdf");
    try (OutputStream out = Files.newOutputStream(pdf)) {
      CertificatePdf.write(certificate, out);
    }
    return pdf;
  }

  private static List<WaveException> unmigratable(int studies) {
    return IntStream.rangeClosed(1, studies)
        .mapToObj(i ->
            new WaveException(
                "1.2.826.0.1.3680043.8.498." + "4711".repeat(9) + i,
                i % 3 == 0 ? "1.2.826.0.1.3680043.8.498." + "1234567890".repeat(3) + i : null,
                i % 2 == 0 ? "legacy" : "a-source-with-a-rather-long-name-in-the-second-building",
                "GTY-0441",
                "The patient is not certain: two records of the index fit; Αθήνα, Zürich, Львів"))
        .toList();
  }

  /** Both words of a page's foot, and no letter beyond the margins. */
  @Test
  void aLongListRunsOverPagesThatAreNumberedAndRepeatTheHeadings() throws Exception {
    FiveVerified ledger = new FiveVerified(unmigratable(60));
    LedgerScope study = new LedgerScope.Study("1.2.826.0.1.3680043.8.498." + "7".repeat(38));
    try (PDDocument document =
        Loader.loadPDF(paper(new CertificateIssuer(state, ledger).issue(study)).toFile())) {
      int pages = document.getNumberOfPages();
      assertThat(pages).isGreaterThan(2);
      for (int page = 1; page <= pages; page++) {
        PDFTextStripper stripper = new PDFTextStripper();
        stripper.setStartPage(page);
        stripper.setEndPage(page);
        String text = stripper.getText(document);
        assertThat(text).contains("page " + page + " of " + pages);
        if (page > 2) {
          assertThat(text).contains("Code", "Source", "Study, instance", "Reason");
        }
        assertNothingBeyondTheMargins(draw(document, page - 1), page);
      }
      assertThat(new PDFTextStripper().getText(document)).contains("Αθήνα", "Zürich", "Львів");
    }
  }

  /** For eyes: -Dgantry.pictures=FOLDER keeps the pages as pictures. */
  private static BufferedImage draw(PDDocument document, int page) throws IOException {
    BufferedImage picture = new PDFRenderer(document).renderImageWithDPI(page, 72);
    String folder = System.getProperty("gantry.pictures");
    if (folder != null) {
      String name = document.getDocumentInformation().getTitle().replaceAll("\\W+", "-");
      ImageIO.write(
          new PDFRenderer(document).renderImageWithDPI(page, 100),
          "png",
          Path.of(folder, name + "-" + page + ".png").toFile());
    }
    return picture;
  }

  private static void assertNothingBeyondTheMargins(BufferedImage page, int number) {
    for (int y = 0; y < page.getHeight(); y++) {
      for (int x : new int[] {10, 30, 44, page.getWidth() - 44, page.getWidth() - 20}) {
        assertThat(page.getRGB(x, y) & 0xffffff)
            .as("page %d, %d %d", number, x, y)
            .isEqualTo(0xffffff);
      }
    }
  }

  @Test
  void aSignOffIsPrintedAttachedAndCheckedWithTheCertificate() throws Exception {
    FiveVerified ledger = new FiveVerified(List.of());
    CertificateIssuer issuer = new CertificateIssuer(state, ledger);
    Path issued = issuer.issue(new LedgerScope.Wave("signed"));
    String sha256 = Sha256.of(Files.readAllBytes(issued)).hex();
    ledger.signed(new SignOff("Οδυσσέας", "reviewer", "все сверено, 全部检查", Instant.EPOCH, sha256));

    // Issued again it stays what was signed off, and the sign-off is put beside it
    assertThat(issuer.issue(new LedgerScope.Wave("signed"))).isEqualTo(issued);

    assertThat(Sha256.of(Files.readAllBytes(issued)).hex()).isEqualTo(sha256);
    assertThat(CertificateCheck.offLine(issued, null))
        .allMatch(Point::holds)
        .extracting(Point::what)
        .contains("sign-off");
    try (PDDocument document = Loader.loadPDF(paper(issued).toFile())) {
      String text = new PDFTextStripper().getText(document);
      assertThat(text)
          .contains("by Οδυσσέας (reviewer), 1970-01-01 00:00:00 UTC: все сверено, □□□□")
          .contains("shown as squares", "Nothing: there are no exceptions");
      assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("en");
      assertThat(document.getDocumentInformation().getTitle())
          .isEqualTo("Certificate of migration: wave signed");
      assertThat(document.getDocumentCatalog().getViewerPreferences().displayDocTitle()).isTrue();
      assertThat(
              new PDDocumentNameDictionary(document.getDocumentCatalog())
                  .getEmbeddedFiles()
                  .getNames())
          .hasSize(2);
      draw(document, 0);
    }
  }

  @Test
  void aSignOffThatWasChangedOrIsOfAnotherCertificateIsSeen() throws Exception {
    FiveVerified ledger = new FiveVerified();
    CertificateIssuer issuer = new CertificateIssuer(state, ledger);
    String sha256 = Sha256.of(Files.readAllBytes(file)).hex();
    ledger.signed(new SignOff("bob", "reviewer", "all fine", Instant.EPOCH, sha256));
    Path signOff = Attestation.fileOf(issuer.signedOff("first").orElseThrow());
    String text = Files.readString(signOff);

    Files.writeString(signOff, text.replace("all fine", "not fine"));
    assertThat(signOffProblem(file)).contains("signature");
    Files.writeString(signOff, "none");
    assertThat(signOffProblem(file)).contains("can't be read");

    Path other =
        new CertificateIssuer(state, new FiveVerified()).issue(new LedgerScope.Wave("other"));
    Files.writeString(Attestation.fileOf(other), text);
    assertThat(signOffProblem(other)).contains("another");
    Files.writeString(Attestation.fileOf(file), text);
    assertThat(CertificateCheck.offLine(file, null)).allMatch(Point::holds);

    // A new run of the wave: nobody has signed that
    ledger.signed(new SignOff("bob", "reviewer", "all fine", Instant.EPOCH, "00".repeat(32)));
    issuer.issue(new LedgerScope.Wave("first"));
    assertThat(Attestation.of(file)).isEmpty();
    assertThat(signOff).doesNotExist();
  }

  private static String signOffProblem(Path certificate) {
    return CertificateCheck.offLine(certificate, null).stream()
        .filter(point -> point.what().equals("sign-off") && !point.holds())
        .map(Point::problem)
        .findFirst()
        .orElse("");
  }
}
