package io.gantry.loader;

/**
 * What the cloud archive says of the encryption of what it keeps.
 *
 * @param evidence what was asked, and what came: status and code where the answer is none
 */
public record AtRest(Verdict verdict, String evidence) {
  /** What it comes to. */
  public enum Verdict {
    /** New objects are encrypted by default, or an object says that it is. */
    ENCRYPTED,
    /** The bucket has no default, and an object says nothing. */
    NOT_SAID,
    /** The store does not answer the question. */
    UNKNOWN
  }
}
