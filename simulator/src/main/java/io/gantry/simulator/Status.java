package io.gantry.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.HexFormat;

/** A DIMSE status (PS3.7 annex C) as one writes it: four hexadecimal digits. */
public record Status(int value) {
  /** In YAML it stands in quotation marks where it has digits only. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Status of(String text) {
    if (!text.matches("[0-9A-Fa-f]{4}")) {
      throw new IllegalArgumentException("a status has four hexadecimal digits, in \"\"");
    }
    return new Status(HexFormat.fromHexDigits(text));
  }

  /**
   * Digits alone are a number to YAML: 1234 is taken as it is written, 0124 is octal and is not.
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Status ofNumber(int number) {
    return of(Integer.toString(number));
  }
}
