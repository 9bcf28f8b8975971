package io.gantry.dicom.net.pdu;

/**
 * Answer to one proposed presentation context (PS3.8 section 9.3.3.2).
 *
 * @param id id of the proposal
 * @param result one of the constants here
 * @param transferSyntax the one chosen; empty or meaningless unless accepted
 */
public record ContextResult(int id, int result, String transferSyntax) {
  /** The context may be used. */
  public static final int ACCEPTED = 0;

  /** The acceptor's application does not want it. */
  public static final int USER_REJECTION = 1;

  /** Refused without a reason. */
  public static final int NO_REASON = 2;

  /** SOP class unknown to the acceptor. */
  public static final int ABSTRACT_SYNTAX_NOT_SUPPORTED = 3;

  /** No proposed transfer syntax is known to the acceptor. */
  public static final int TRANSFER_SYNTAXES_NOT_SUPPORTED = 4;

  /** Whether the context may be used. */
  public boolean accepted() {
    return result == ACCEPTED;
  }
}
