package io.gantry.dicom.data.charset;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;

/** Bytes to text and back in one way. */
sealed interface Codec permits Codec.Plain, Iso2022 {
  /**
   * Text of bytes.
   *
   * @param clean whether all was as the declared sets want it
   */
  record Decoded(String text, boolean clean) {}

  Decoded decode(byte[] buf, int off, int len, boolean personName);

  Optional<byte[]> encode(String text, boolean personName);

  /** One encoding for all: UTF-8, GB18030, GBK. */
  record Plain(Charset charset) implements Codec {
    @Override
    public Decoded decode(byte[] buf, int off, int len, boolean personName) {
      try {
        CharBuffer text =
            charset
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(buf, off, len));
        return new Decoded(text.toString(), true);
      } catch (CharacterCodingException e) {
        return new Decoded(new String(buf, off, len, charset), false);
      }
    }

    @Override
    public Optional<byte[]> encode(String text, boolean personName) {
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
