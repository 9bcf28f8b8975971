package io.gantry.reconciler.wave;

import io.gantry.platform.GantryException;

/**
 * Who asks for something and why; every request is on record with both.
 *
 * @param by the operating system's user of the caller, or which part of Gantry
 * @param why for the record; never a patient's data
 */
public record Request(String by, String why) {
  private static final int LONGEST = 500;

  public Request {
    if (by == null || by.isBlank()) {
      throw new GantryException("GTY-0643", "The request does not say who asks");
    }
    why = why == null ? "" : why.strip();
    if (why.length() > LONGEST) {
      throw new GantryException("GTY-0643", "The reason is longer than " + LONGEST + " letters");
    }
  }

  /** What Gantry does by itself. */
  public static Request own(String why) {
    return new Request("reconciler", why);
  }

  /**
   * The same, with a reason.
   *
   * @throws GantryException GTY-0643 where none was given
   */
  public Request withReason() {
    if (why.isEmpty()) {
      throw new GantryException("GTY-0643", "Say why with --why: it goes on record");
    }
    return this;
  }
}
