package io.gantry.reconciler.access;

/** A password that somebody else has given; it must be changed at the first sign-in. */
public record OneTimePassword(Account account, String password) {
  /** Without the password. */
  @Override
  public String toString() {
    return "OneTimePassword[" + account.name() + "]";
  }
}
