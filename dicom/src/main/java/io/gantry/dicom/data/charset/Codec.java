package io.gantry.dicom.data.charset;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bytes to text and back in one way. */
sealed interface Codec permits Codec.Plain, Iso2022 {
  /**
   * Text of bytes.
   *
   * @param problem the first thing that is not as the declared sets want it; null if all is
   */
  record Decoded(String text, @Nullable TextProblem problem) {}

  Decoded decode(byte[] buf, int off, int len, TextKind kind);

  Optional<byte[]> encode(String text, TextKind kind);

  /** One encoding for all: UTF-8, GB18030, GBK. */
  record Plain(Charset charset) implements Codec {
    @Override
    public Decoded decode(byte[] buf, int off, int len, TextKind kind) {
      ByteBuffer bytes = ByteBuffer.wrap(buf, off, len);
      CharBuffer text = CharBuffer.allocate(2 * len);
      CoderResult result =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(bytes, text, true);
      return result.isError()
          ? new Decoded(
              new String(buf, off, len, charset),
              new TextProblem(bytes.position() - off, TextProblem.Kind.NO_CHARACTER))
          : new Decoded(text.flip().toString(), escape(buf, off, len));
    }

    /** These encodings have no escape sequences (PS3.3 C.12.1.1.2), also if ESC is a character. */
    private static @Nullable TextProblem escape(byte[] buf, int off, int len) {
      for (int i = off; i < off + len; i++) {
        if (buf[i] == Iso2022.ESC && Repertoire.ofEscape(buf, i, off + len) != null) {
          return new TextProblem(i - off, TextProblem.Kind.ESCAPE_UNDECLARED);
        }
      }
      return null;
    }

    @Override
    public Optional<byte[]> encode(String text, TextKind kind) {
      try {
        ByteBuffer bytes =
            charset
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .encode(CharBuffer.wrap(text));
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Optional.of(copy);
      } catch (CharacterCodingException e) {
        return Optional.empty();
      }
    }
  }
}
