package io.gantry.reconciler.web.signin;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.OneTimePassword;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The one-time password of the first start: {@code first-password} (0600) in the state directory,
 * until its user has chosen another. Never in a log.
 */
public final class FirstPassword {
  /** Its name in the state directory. */
  public static final String NAME = "first-password";

  private final Path file;

  public FirstPassword(Path state) {
    file = state.resolve(NAME);
  }

  /**
   * Makes the first account where there is none yet, and leaves its password in the file.
   *
   * @throws GantryException GTY-0803 where it can't be written
   */
  public void prepare(AccountDesk accounts) {
    Optional<OneTimePassword> first = accounts.first();
    if (first.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              NAME,
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, first.get().password() + "\n", StandardCharsets.UTF_8);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new GantryException("GTY-0803", "The state directory can't be written", e);
    }
  }

  /** The user has chosen another. */
  void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new GantryException("GTY-0803", "The state directory can't be written", e);
    }
  }
}
