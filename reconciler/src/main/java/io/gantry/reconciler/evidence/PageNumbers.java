package io.gantry.reconciler.evidence;

import org.openpdf.text.Document;
import org.openpdf.text.Rectangle;
import org.openpdf.text.pdf.BaseFont;
import org.openpdf.text.pdf.PdfContentByte;
import org.openpdf.text.pdf.PdfPageEventHelper;
import org.openpdf.text.pdf.PdfTemplate;
import org.openpdf.text.pdf.PdfWriter;

/** At the foot of each page: what the paper is of, and page so much of so many. */
final class PageNumbers extends PdfPageEventHelper {
  private static final float SIZE = 8;
  private static final float BELOW = 18;
  private static final float TOTAL_WIDTH = 30;

  private final String about;
  private final BaseFont font;
  private final PdfTemplate total;

  PageNumbers(PdfWriter writer, String about, BaseFont font) {
    this.about = about;
    this.font = font;
    this.total = writer.getDirectContent().createTemplate(TOTAL_WIDTH, 2 * SIZE);
  }

  @Override
  public void onEndPage(PdfWriter writer, Document document) {
    PdfContentByte page = writer.getDirectContent();
    Rectangle paper = document.getPageSize();
    String number = "page " + writer.getPageNumber() + " of ";
    float y = document.bottomMargin() - BELOW;
    float right = paper.getWidth() - document.rightMargin() - TOTAL_WIDTH / 2;
    page.beginText();
    page.setFontAndSize(font, SIZE);
    page.showTextAligned(
        PdfContentByte.ALIGN_LEFT,
        fitting(right - document.leftMargin() - font.getWidthPoint(number, SIZE) - BELOW),
        document.leftMargin(),
        y,
        0);
    page.showTextAligned(PdfContentByte.ALIGN_RIGHT, number, right, y, 0);
    page.endText();
    page.addTemplate(total, right, y);
  }

  private String fitting(float width) {
    String text = about;
    while (!text.isEmpty() && font.getWidthPoint(text, SIZE) > width) {
      text = text.substring(0, text.length() - 1);
    }
    return text;
  }

  /** How many there are is known when the last one is done. */
  @Override
  public void onCloseDocument(PdfWriter writer, Document document) {
    total.beginText();
    total.setFontAndSize(font, SIZE);
    total.setTextMatrix(0, 0);
    total.showText(String.valueOf(writer.getPageNumber() - 1));
    total.endText();
  }
}
