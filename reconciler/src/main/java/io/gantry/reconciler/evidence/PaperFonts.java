package io.gantry.reconciler.evidence;

import java.io.IOException;
import java.io.InputStream;
import org.openpdf.text.Font;
import org.openpdf.text.pdf.BaseFont;

/**
 * The fonts of the paper: Liberation (SIL Open Font License), embedded, so that every reader shows
 * the same letters: Latin, Greek, Cyrillic and Hebrew.
 */
final class PaperFonts {
  private static final int MISSING = '\u25a1';

  private final BaseFont sans = load("LiberationSans-Regular");
  private final BaseFont bold = load("LiberationSans-Bold");
  private final BaseFont mono = load("LiberationMono-Regular");
  private boolean complete = true;

  Font title() {
    return new Font(bold, 18);
  }

  Font heading() {
    return new Font(bold, 12);
  }

  Font text() {
    return new Font(sans, 9);
  }

  Font strong() {
    return new Font(bold, 9);
  }

  Font code() {
    return new Font(mono, 8);
  }

  BaseFont footer() {
    return sans;
  }

  /** What the fonts can show; another letter becomes a square, control characters a space. */
  String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(letter -> {
          if (letter == '\n') {
            shown.append('\n');
          } else if (Character.isISOControl(letter)
              || Character.getType(letter) == Character.FORMAT) {
            shown.append(' ');
          } else if (sans.charExists(letter)) {
            shown.appendCodePoint(letter);
          } else {
            complete = false;
            shown.appendCodePoint(MISSING);
          }
        });
    return shown.toString();
  }

  /** Whether every letter so far could be shown. */
  boolean complete() {
    return complete;
  }

  private static BaseFont load(String name) {
    String file = "/liberation/" + name + ".ttf";
    try (InputStream in = PaperFonts.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not on the class path");
      }
      return BaseFont.createFont(
          name + ".ttf", BaseFont.IDENTITY_H, BaseFont.EMBEDDED, false, in.readAllBytes(), null);
    } catch (IOException e) {
      throw new IllegalStateException("a font can be read", e);
    }
  }
}
