package io.gantry.reconciler.evidence;

import io.gantry.platform.GantryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.openpdf.text.Document;
import org.openpdf.text.PageSize;
import org.openpdf.text.pdf.PdfBoolean;
import org.openpdf.text.pdf.PdfName;
import org.openpdf.text.pdf.PdfString;
import org.openpdf.text.pdf.PdfWriter;

/**
 * A certificate to be read and filed: everything that the signed statement says, and who took it
 * over, with the signed files themselves attached. The paper proves nothing by itself, and says so.
 */
public final class CertificatePdf {
  private static final float MARGIN = 48;

  private CertificatePdf() {}

  /**
   * Writes the certificate of that file, with the sign-off that lies beside it.
   *
   * @throws GantryException GTY-0672 where the file is no certificate, or is not the one that was
   *     signed
   */
  public static void write(Path file, OutputStream out) throws IOException {
    Certificate certificate = Certificate.read(file);
    if (!certificate.isAuthentic()) {
      throw new GantryException(
          "GTY-0672", "The certificate was changed after it was signed: issue it anew");
    }
    Statement statement = certificate.read();
    Optional<Attestation> signOff = Attestation.of(file);
    PaperFonts fonts = new PaperFonts();
    String title =
        fonts.printable("Certificate of migration: " + statement.kind() + " " + statement.name());
    try (Document document = new Document(PageSize.A4, MARGIN, MARGIN, MARGIN, MARGIN)) {
      PdfWriter writer = PdfWriter.getInstance(document, out);
      document.addTitle(title);
      document.addSubject("What was migrated, what was not and why, and how that is proved");
      document.addCreator("Gantry");
      // A reader's window, and who has it read out, get the title and not the name of a file
      writer.addViewerPreference(PdfName.DISPLAYDOCTITLE, PdfBoolean.PDFTRUE);
      document.open();
      writer.getExtraCatalog().put(PdfName.LANG, new PdfString("en"));
      writer.setPageEvent(new PageNumbers(writer, title, fonts.footer()));
      new CertificatePaper(document, fonts).write(statement, certificate, signOff);
      attach(writer, "The signed certificate", file);
      if (signOff.isPresent()) {
        attach(writer, "The signed sign-off", Attestation.fileOf(file));
      }
    }
  }

  private static void attach(PdfWriter writer, String what, Path file) throws IOException {
    writer.addFileAttachment(
        what, Files.readAllBytes(file), null, String.valueOf(file.getFileName()));
  }
}
