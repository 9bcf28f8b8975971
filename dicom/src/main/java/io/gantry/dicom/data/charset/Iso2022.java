package io.gantry.dicom.data.charset;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One set for 00 to 7F and one for 80 to FF, which escape sequences may replace (PS3.5 6.1.2.5).
 * The first ones are in force again after a control character, a backslash and, in person names,
 * after {@code ^} and {@code =}.
 *
 * @param g0 the first set for 00 to 7F
 * @param g1 the first set for 80 to FF, if there is one
 * @param declared all sets that may be switched to; none without code extensions
 */
record Iso2022(Repertoire g0, @Nullable Repertoire g1, List<Repertoire> declared) implements Codec {
  static final byte ESC = 0x1B;

  @Override
  public Decoded decode(byte[] buf, int off, int len, TextKind kind) {
    return new Decoding(buf, off, off + len, kind).run();
  }

  /** The first set, or the first declared, for 80 to FF. */
  private @Nullable Repertoire likelyHigh() {
    return g1 != null ? g1 : declared.stream().filter(Repertoire::upper).findFirst().orElse(null);
  }

  private final class Decoding {
    private final byte[] buf;
    private final int end;
    private final TextKind kind;
    private final StringBuilder text;
    private final int off;
    private int at;
    private @Nullable TextProblem problem;
    private Repertoire low = g0;
    private @Nullable Repertoire high = g1;
    private @Nullable Repertoire lastHigh = likelyHigh();

    Decoding(byte[] buf, int off, int end, TextKind kind) {
      this.buf = buf;
      this.off = off;
      this.at = off;
      this.end = end;
      this.kind = kind;
      this.text = new StringBuilder(end - off);
    }

    Decoded run() {
      while (at < end) {
        int b = buf[at] & 0xFF;
        if (b == ESC) {
          escape();
        } else if (b >= 0x80) {
          upper(b);
        } else if (low.width() == 2 && b > ' ' && b < 0x7F) {
          pairs(low);
        } else {
          append(low.width() == 2 ? (char) b : low.single(b));
          at++;
          if (kind.ends(b)) {
            low = g0;
            high = g1;
          }
        }
      }
      return new Decoded(text.toString(), problem);
    }

    /** Notes what stands at the byte at hand; only the first one counts. */
    private void note(TextProblem.Kind what) {
      if (problem == null) {
        problem = new TextProblem(at - off, what);
      }
    }

    private void append(char c) {
      if (c == '\uFFFD') {
        note(TextProblem.Kind.NO_CHARACTER);
      }
      text.append(c);
    }

    private void escape() {
      Repertoire next = Repertoire.ofEscape(buf, at, end);
      if (next == null) {
        note(TextProblem.Kind.ESCAPE_UNKNOWN);
        append('\uFFFD');
        at++;
        return;
      }
      if (!declared.contains(next)) {
        note(TextProblem.Kind.ESCAPE_UNDECLARED);
      }
      if (next.upper()) {
        high = next;
        lastHigh = next;
      } else {
        low = next;
      }
      at += next.escape().length;
    }

    /**
     * Some writers do not repeat the escape sequence after a delimiter, or never write it; told,
     * but read.
     */
    private void upper(int b) {
      Repertoire used = high;
      if (used == null) {
        used = lastHigh;
        note(
            used == null
                ? TextProblem.Kind.HIGH_BYTE_UNDECLARED
                : TextProblem.Kind.ESCAPE_NOT_REPEATED);
      }
      if (used == null) {
        append('\uFFFD');
        at++;
      } else if (used.width() == 2) {
        pairs(used);
      } else {
        append(used.single(b));
        at++;
      }
    }

    /** A run of characters of two bytes. */
    private void pairs(Repertoire used) {
      int stop = at;
      while (stop + 1 < end && half(buf[stop], used) && half(buf[stop + 1], used)) {
        stop += 2;
      }
      if (stop == at) {
        append('\uFFFD');
        at++;
        return;
      }
      String run = used.pairs(buf, at, stop - at);
      if (run != null) {
        text.append(run);
      } else {
        for (int i = at; i < stop; i += 2) {
          String one = used.pairs(buf, i, 2);
          if (one == null) {
            at = i;
            append('\uFFFD');
          } else {
            text.append(one);
          }
        }
      }
      at = stop;
    }

    private static boolean half(byte b, Repertoire used) {
      int value = used.upper() ? (b & 0xFF) - 0x80 : b;
      return value > 0x20 && value < 0x7F;
    }
  }

  @Override
  public Optional<byte[]> encode(String text, TextKind kind) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    Repertoire low = g0;
    Repertoire high = g1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (kind.ends(c)) {
        low = backTo(g0, low, out);
        high = g1;
      }
      byte[] bytes = low.encode(c);
      if (bytes == null && high != null) {
        bytes = high.encode(c);
      }
      if (bytes == null) {
        Repertoire next = firstWith(c);
        bytes = next == null ? null : next.encode(c);
        if (next == null || bytes == null) {
          return Optional.empty();
        }
        out.writeBytes(next.escape());
        if (next.upper()) {
          high = next;
        } else {
          low = next;
        }
      }
      out.writeBytes(bytes);
    }
    backTo(g0, low, out);
    return Optional.of(out.toByteArray());
  }

  private static Repertoire backTo(
      Repertoire wanted, Repertoire current, ByteArrayOutputStream out) {
    if (current != wanted) {
      out.writeBytes(wanted.escape());
    }
    return wanted;
  }

  private @Nullable Repertoire firstWith(char c) {
    for (Repertoire repertoire : declared) {
      if (repertoire.encode(c) != null) {
        return repertoire;
      }
    }
    return null;
  }
}
