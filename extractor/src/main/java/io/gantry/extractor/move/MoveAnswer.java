package io.gantry.extractor.move;

/**
 * How a retrieval ended.
 *
 * @param status final status
 * @param completed sub-operations that the archive calls completed, with and without warning; -1
 *     where it did not say
 * @param failed sub-operations that failed; -1 where it did not say
 */
public record MoveAnswer(int status, int completed, int failed) {
  /** Four hexadecimal digits. */
  public String statusText() {
    return "%04X".formatted(status & 0xFFFF);
  }

  /** Whether it says that nothing, or not all, failed (0000, Bxxx). */
  public boolean promisesAll() {
    return status == 0 || status >>> 12 == 0xB;
  }

  /** Whether it says what became of so many sub-operations. */
  public boolean accountsFor(int subOperations) {
    return completed >= 0 && completed + Math.max(0, failed) >= subOperations;
  }

  /** Whether it is a failure to send (A702) of which it says how many failed: a verdict. */
  public boolean refusesToSend() {
    return status == 0xA702 && failed > 0;
  }

  /** Whether it says that the request as such was refused: nothing comes of it. */
  public boolean refusesRequest() {
    return status >>> 8 == 0xA8 || status >>> 8 == 0xA9 || status >>> 8 == 1 || status >>> 8 == 2;
  }
}
