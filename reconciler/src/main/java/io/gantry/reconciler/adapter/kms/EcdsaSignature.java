package io.gantry.reconciler.adapter.kms;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Signatures as KMS gives them: DER of {@code Ecdsa-Sig-Value} (RFC 3279, 2.2.3). */
final class EcdsaSignature {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int BYTES = 32;

  private EcdsaSignature() {}

  /** R and S, 32 bytes each, big endian (RFC 7518, 3.4); empty where it is no such DER. */
  static Optional<byte[]> raw(byte[] der) {
    ByteBuffer in = ByteBuffer.wrap(der);
    byte[] raw = new byte[2 * BYTES];
    try {
      // Of two 32-byte numbers: below 128, so all lengths are of the short form
      boolean read =
          in.get() == SEQUENCE
              && in.get() == in.remaining()
              && integer(in, raw, BYTES)
              && integer(in, raw, 2 * BYTES)
              && !in.hasRemaining();
      return read ? Optional.of(raw) : Optional.empty();
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** Right-aligned before that end. */
  private static boolean integer(ByteBuffer in, byte[] raw, int end) {
    if (in.get() != INTEGER) {
      return false;
    }
    int length = in.get();
    if (length < 1 || length > BYTES + 1 || (length > BYTES && in.get() != 0)) {
      return false;
    }
    int digits = Math.min(length, BYTES);
    in.get(raw, end - digits, digits);
    return true;
  }
}
