package io.gantry.contracts.digest;

/**
 * CRC-32C arithmetic that {@link java.util.zip.CRC32C} leaves out: the checksum of two runs joined,
 * from the checksums of each. Values are unsigned in the low 32 bits of a long.
 */
public final class Crc32c {
  /** The Castagnoli polynomial 0x1EDC6F41, bits reversed. */
  private static final int POLYNOMIAL = 0x82F63B78;

  /** {@code SHIFT_BY[n]} multiplies by x^(8 * 2^n): appends 2^n zero bytes. */
  private static final int[][] SHIFT_BY = shiftOperators();

  private Crc32c() {}

  /**
   * The checksum of {@code first} followed by {@code second}, which is {@code secondLength} bytes.
   */
  public static long combine(long first, long second, long secondLength) {
    if (secondLength < 0) {
      throw new IllegalArgumentException("negative length");
    }
    int crc = (int) first;
    for (int n = 0; secondLength != 0; n++, secondLength >>>= 1) {
      if ((secondLength & 1) != 0) {
        crc = multiply(SHIFT_BY[n], crc);
      }
    }
    return (crc ^ (int) second) & 0xFFFF_FFFFL;
  }

  private static int[][] shiftOperators() {
    int[] oneBit = new int[32];
    oneBit[0] = POLYNOMIAL;
    for (int i = 1; i < 32; i++) {
      oneBit[i] = 1 << (i - 1);
    }
    int[][] operators = new int[63][];
    operators[0] = square(square(square(oneBit)));
    for (int n = 1; n < operators.length; n++) {
      operators[n] = square(operators[n - 1]);
    }
    return operators;
  }

  private static int[] square(int[] matrix) {
    int[] product = new int[32];
    for (int i = 0; i < 32; i++) {
      product[i] = multiply(matrix, matrix[i]);
    }
    return product;
  }

  private static int multiply(int[] matrix, int vector) {
    int sum = 0;
    for (int i = 0; vector != 0; i++, vector >>>= 1) {
      if ((vector & 1) != 0) {
        sum ^= matrix[i];
      }
    }
    return sum;
  }
}
