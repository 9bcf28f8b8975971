package io.gantry.loader.adapter.s3;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** CRC-32C as S3 writes it: base64 of four bytes, big endian. */
final class Crc {
  private Crc() {}

  static String text(long crc) {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt((int) crc).array());
  }

  /**
   * The checksum of a whole object; empty where there is none or it is one over the checksums of
   * parts ({@code ...-3}), which says nothing that we could compare.
   */
  static OptionalLong ofWhole(@Nullable String text, @Nullable String type) {
    if (text == null || text.indexOf('-') >= 0 || "COMPOSITE".equals(type)) {
      return OptionalLong.empty();
    }
    byte[] bytes = Base64.getDecoder().decode(text);
    return bytes.length == 4
        ? OptionalLong.of(ByteBuffer.wrap(bytes).getInt() & 0xFFFF_FFFFL)
        : OptionalLong.empty();
  }
}
