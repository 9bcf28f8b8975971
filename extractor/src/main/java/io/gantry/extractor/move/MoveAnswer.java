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
}
