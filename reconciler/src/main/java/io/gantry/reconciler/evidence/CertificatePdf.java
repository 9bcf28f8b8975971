package io.gantry.reconciler.evidence;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.WaveSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openpdf.text.Document;
import org.openpdf.text.Font;
import org.openpdf.text.PageSize;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Phrase;
import org.openpdf.text.Rectangle;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;
import org.openpdf.text.pdf.PdfWriter;

/**
 * A certificate to be read and filed: everything that the signed statement says, with the signed
 * file itself attached. The paper proves nothing by itself, and says so.
 */
public final class CertificatePdf {
  private static final int MOST_EXCEPTIONS = 2_000;
  private static final float MARGIN = 48;
  private static final Charset PRINTABLE = Charset.forName("windows-1252");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Font TITLE = new Font(Font.HELVETICA, 18, Font.BOLD);
  private static final Font HEADING = new Font(Font.HELVETICA, 12, Font.BOLD);
  private static final Font TEXT = new Font(Font.HELVETICA, 9);
  private static final Font BOLD = new Font(Font.HELVETICA, 9, Font.BOLD);
  private static final Font CODE = new Font(Font.COURIER, 8);

  private CertificatePdf() {}

  /**
   * Writes the certificate of that file.
   *
   * @param signOff who signed it off, in words; null: nobody, or nobody knows
   * @throws GantryException GTY-0672 where the file is no certificate, or is not the one that was
   *     signed
   */
  public static void write(Path file, @Nullable String signOff, OutputStream out)
      throws IOException {
    Certificate certificate = Certificate.read(file);
    if (!certificate.isAuthentic()) {
      throw new GantryException(
          "GTY-0672", "The certificate was changed after it was signed: issue it anew");
    }
    Statement statement = certificate.read();
    try (Document document = new Document(PageSize.A4, MARGIN, MARGIN, MARGIN, MARGIN)) {
      PdfWriter writer = PdfWriter.getInstance(document, out);
      document.addTitle(printable("Certificate of " + statement.kind() + " " + statement.name()));
      document.addCreator("Gantry");
      document.open();
      document.setDocumentLanguage("en");
      counts(document, statement, signOff);
      evidence(document, statement, certificate);
      exceptions(document, statement.exceptions());
      writer.addFileAttachment(
          "The signed certificate",
          Files.readAllBytes(file),
          null,
          String.valueOf(file.getFileName()));
    }
  }

  private static void counts(Document document, Statement statement, @Nullable String signOff) {
    document.add(new Paragraph("Certificate of migration", TITLE));
    PdfPTable about = table(1, 3);
    row(about, "Of", statement.kind() + " " + statement.name());
    row(about, "Issued", TIME.format(statement.issuedAt()));
    row(
        about,
        "Balance",
        statement.balanced()
            ? "balanced: every instance is accounted for"
            : "NOT balanced: " + String.join("; ", statement.reasons()));
    if (signOff != null) {
      row(about, "Signed off", signOff);
    }
    document.add(about);

    WaveSummary.Instances instances = statement.instances();
    WaveSummary.Studies studies = statement.studies();
    PdfPTable counts = table(2, 1, 1);
    head(counts, "", "Studies", "Instances");
    row(counts, "expected", number(studies.expected()), number(instances.expected()));
    row(
        counts,
        "verified in the cloud archive",
        number(studies.verified()),
        number(instances.verified()));
    row(
        counts,
        "told to the health record (FHIR)",
        number(studies.published()),
        number(instances.published()));
    row(counts, "held for a person", number(studies.held()), number(instances.held()));
    row(counts, "rejected", number(studies.rejected()), number(instances.rejected()));
    row(
        counts,
        "incomplete studies, missing instances",
        number(studies.incomplete()),
        number(instances.missing()));
    row(counts, "pending", number(studies.pending()), number(instances.pending()));
    row(counts, "copies of verified instances", "", number(instances.duplicates()));
    row(counts, "bytes verified", "", number(instances.bytes()));
    section(document, "Counts", counts);
  }

  private static void evidence(Document document, Statement statement, Certificate certificate) {
    PdfPTable how = table(2, 1);
    statement.verifiedBy().forEach((by, count) -> row(how, "verified by " + by, number(count)));
    for (Map.Entry<String, Long> book : statement.ruleBooks().entrySet()) {
      row(how, "normalized by rule book " + book.getKey(), number(book.getValue()));
    }
    section(document, "How the instances were verified", how);

    PdfPTable proof = table(1, 3);
    code(proof, "Merkle root (RFC 9162, SHA-256)", statement.merkleRoot().hex());
    row(proof, "over stored instance digests", number(statement.merkleLeaves()));
    code(proof, "SHA-256 of the list of instances", statement.instancesSha256().hex());
    code(proof, "Signature (" + certificate.algorithm() + ")", certificate.signature());
    code(proof, "Public key", certificate.publicKey());
    section(document, "Proof", proof);
    document.add(
        paragraph(
            "What is signed is the attached JSON file, not this page. To check it, put the list of"
                + " instances (.instances.jsonl) beside it and run: gantry certificate check FILE.json"
                + " --key PUBLIC_KEY, with the key that was written down when the project began."));
  }

  private static void exceptions(Document document, List<WaveSummary.WaveException> all) {
    if (all.isEmpty()) {
      document.add(new Paragraph("Not migrated", HEADING));
      document.add(paragraph("Nothing: there are no exceptions."));
      return;
    }
    PdfPTable table = table(1, 1, 4, 4);
    table.setHeaderRows(1);
    head(table, "Code", "Source", "Study, instance", "Reason");
    for (WaveSummary.WaveException one : all.subList(0, Math.min(MOST_EXCEPTIONS, all.size()))) {
      String study = one.studyInstanceUid();
      String instance = one.sopInstanceUid();
      row(
          table,
          one.code(),
          one.source() == null ? "" : one.source(),
          (study == null ? "" : study) + (instance == null ? "" : "\n" + instance),
          one.message());
    }
    section(document, "Not migrated, and why (" + number(all.size()) + ")", table);
    if (all.size() > MOST_EXCEPTIONS) {
      document.add(
          paragraph(
              "and "
                  + number(all.size() - MOST_EXCEPTIONS)
                  + " more: all are in the attached file."));
    }
  }

  private static void section(Document document, String title, PdfPTable table) {
    Paragraph heading = new Paragraph(title, HEADING);
    heading.setSpacingBefore(12);
    document.add(heading);
    document.add(table);
  }

  private static Paragraph paragraph(String text) {
    Paragraph paragraph = new Paragraph(printable(text), TEXT);
    paragraph.setSpacingBefore(6);
    return paragraph;
  }

  private static PdfPTable table(float... widths) {
    PdfPTable table = new PdfPTable(widths);
    table.setWidthPercentage(100);
    table.setSpacingBefore(6);
    return table;
  }

  private static void head(PdfPTable table, String... texts) {
    for (String text : texts) {
      table.addCell(cell(text, BOLD));
    }
  }

  private static void row(PdfPTable table, String... texts) {
    for (String text : texts) {
      table.addCell(cell(text, TEXT));
    }
  }

  private static void code(PdfPTable table, String name, String value) {
    table.addCell(cell(name, TEXT));
    table.addCell(cell(value, CODE));
  }

  private static PdfPCell cell(String text, Font font) {
    PdfPCell cell = new PdfPCell(new Phrase(printable(text), font));
    cell.setBorder(Rectangle.BOTTOM);
    cell.setBorderWidth(0.25f);
    cell.setPaddingBottom(3);
    return cell;
  }

  /** What the fonts that every reader has can show. */
  private static String printable(String text) {
    return new String(text.getBytes(PRINTABLE), PRINTABLE);
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
