package io.gantry.reconciler.access;

/** A new token and its text, which is shown once. */
public record IssuedToken(ApiToken token, String text) {
  /** Without the text. */
  @Override
  public String toString() {
    return "IssuedToken[" + token.id() + "]";
  }
}
