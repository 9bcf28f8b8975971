package io.gantry.platform;

import org.jspecify.annotations.Nullable;

/**
 * How a stage is.
 *
 * @param code GTY-nnnn where it is not well, else null
 * @param detail for the operator, without patient data
 */
public record Health(boolean ok, @Nullable String code, String detail) {
  public static Health up(String detail) {
    return new Health(true, null, detail);
  }

  public static Health down(String code, String detail) {
    return new Health(false, code, detail);
  }
}
