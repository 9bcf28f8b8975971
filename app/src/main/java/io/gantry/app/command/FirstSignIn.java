package io.gantry.app.command;

import io.gantry.app.Output;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.web.signin.FirstPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says how to sign in for the first time: on a terminal the password, elsewhere where it lies. */
final class FirstSignIn {
  private FirstSignIn() {}

  static void tell(Path state, Output output) {
    Path file = state.resolve(FirstPassword.NAME);
    if (!Files.exists(file)) {
      return;
    }
    try {
      // What is no terminal may well be a log.
      String password = output.bars() ? Files.readString(file).strip() : "in " + file;
      output.progress("First sign-in: user %s, one-time password %s", AccountDesk.FIRST, password);
    } catch (IOException e) {
      output.progress("First sign-in: user %s, password in %s", AccountDesk.FIRST, file);
    }
  }
}
