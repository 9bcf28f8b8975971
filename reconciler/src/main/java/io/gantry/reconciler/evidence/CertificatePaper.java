package io.gantry.reconciler.evidence;

import io.gantry.reconciler.wave.WaveSummary;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openpdf.text.Document;
import org.openpdf.text.Font;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Phrase;
import org.openpdf.text.Rectangle;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;

/** What stands on the pages of a certificate. For one document. */
final class CertificatePaper {
  private static final int MOST_EXCEPTIONS = 2_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Document document;
  private final PaperFonts fonts;

  CertificatePaper(Document document, PaperFonts fonts) {
    this.document = document;
    this.fonts = fonts;
  }

  void write(Statement statement, Certificate certificate, Optional<Attestation> signOff) {
    counts(statement, signOff);
    evidence(statement, certificate);
    exceptions(statement.exceptions());
    if (!fonts.complete()) {
      document.add(
          paragraph(
              "Letters that the fonts of this paper do not have are shown as squares; the attached"
                  + " file has them."));
    }
  }

  private void counts(Statement statement, Optional<Attestation> signOff) {
    document.add(new Paragraph("Certificate of migration", fonts.title()));
    PdfPTable about = table(1, 3);
    row(about, "Of", statement.kind() + " " + statement.name());
    row(about, "Issued", TIME.format(statement.issuedAt()));
    row(
        about,
        "Balance",
        statement.balanced()
            ? "balanced: every instance is accounted for"
            : "NOT balanced: " + String.join("; ", statement.reasons()));
    if (statement.kind().equals("wave")) {
      row(about, "Signed off", signOff.map(CertificatePaper::words).orElse("by nobody yet"));
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
    section("Counts", counts);
  }

  private static String words(Attestation said) {
    String role = said.role().isEmpty() ? "" : " (" + said.role() + ")";
    return "by " + said.by() + role + ", " + TIME.format(said.at()) + ": " + said.why();
  }

  private void evidence(Statement statement, Certificate certificate) {
    PdfPTable how = table(2, 1);
    statement.verifiedBy().forEach((by, count) -> row(how, "verified by " + by, number(count)));
    for (Map.Entry<String, Long> book : statement.ruleBooks().entrySet()) {
      row(how, "normalized by rule book " + book.getKey(), number(book.getValue()));
    }
    section("How the instances were verified", how);

    PdfPTable proof = table(1, 3);
    code(proof, "Merkle root (RFC 9162, SHA-256)", statement.merkleRoot().hex());
    row(proof, "over stored instance digests", number(statement.merkleLeaves()));
    code(proof, "SHA-256 of the list of instances", statement.instancesSha256().hex());
    code(proof, "Signature (" + certificate.algorithm() + ")", certificate.signature());
    code(proof, "Public key", certificate.publicKey());
    code(proof, "Fingerprint of the key", TrustedKeys.fingerprint(certificate.publicKey()));
    section("Proof", proof);
    document.add(
        paragraph(
            "What is signed is the attached JSON file, not this page. To check it, put the list of"
                + " instances (.instances.jsonl) beside it and run: gantry certificate check FILE.json"
                + " --key PUBLIC_KEY, with the key that was written down when the project began."));
  }

  private void exceptions(List<WaveSummary.WaveException> all) {
    if (all.isEmpty()) {
      document.add(heading("Not migrated"));
      document.add(paragraph("Nothing: there are no exceptions."));
      return;
    }
    PdfPTable table = table(3, 5, 12, 11);
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
    section("Not migrated, and why (" + number(all.size()) + ")", table);
    if (all.size() > MOST_EXCEPTIONS) {
      document.add(
          paragraph(
              "and "
                  + number(all.size() - MOST_EXCEPTIONS)
                  + " more: all are in the attached file."));
    }
  }

  private void section(String title, PdfPTable table) {
    document.add(heading(title));
    document.add(table);
  }

  private Paragraph heading(String title) {
    Paragraph heading = new Paragraph(title, fonts.heading());
    heading.setSpacingBefore(12);
    return heading;
  }

  private Paragraph paragraph(String text) {
    Paragraph paragraph = new Paragraph(fonts.printable(text), fonts.text());
    paragraph.setSpacingBefore(6);
    return paragraph;
  }

  private static PdfPTable table(float... widths) {
    PdfPTable table = new PdfPTable(widths);
    table.setWidthPercentage(100);
    table.setSpacingBefore(6);
    return table;
  }

  private void head(PdfPTable table, String... texts) {
    for (String text : texts) {
      table.addCell(cell(text, fonts.strong()));
    }
  }

  private void row(PdfPTable table, String... texts) {
    for (String text : texts) {
      table.addCell(cell(text, fonts.text()));
    }
  }

  private void code(PdfPTable table, String name, String value) {
    table.addCell(cell(name, fonts.text()));
    table.addCell(cell(value, fonts.code()));
  }

  private PdfPCell cell(String text, Font font) {
    PdfPCell cell = new PdfPCell(new Phrase(fonts.printable(text), font));
    cell.setBorder(Rectangle.BOTTOM);
    cell.setBorderWidth(0.25f);
    cell.setPaddingBottom(3);
    return cell;
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
