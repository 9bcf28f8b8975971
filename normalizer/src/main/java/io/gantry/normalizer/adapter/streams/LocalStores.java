package io.gantry.normalizer.adapter.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the stores on this disk were closed in order. Those of a process that was killed may hold
 * what was never committed. Kafka Streams would find that out too, but only once it has opened them
 * and has its tasks running: then it closes them again and begins anew, at every partition. Dropped
 * before the start they are filled from their changelogs like those of a new machine.
 */
final class LocalStores {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final Path open;

  LocalStores(Path stateDirectory) {
    this.open = stateDirectory.resolve("stores-are-open");
  }

  /**
   * To be said before they are opened.
   *
   * @param drop deletes the stores of a process that was killed; their changelogs stay
   */
  void opened(Runnable drop) {
    try {
      if (Files.exists(open)) {
        LOG.info("event=normalizer-stores-dropped reason=killed");
        drop.run();
      }
      Files.createDirectories(open.getParent());
      Files.write(open, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("the normalizer's state can't be written", e);
    }
  }

  /** They are closed; where that can't be put on record, the next start drops them. */
  void closed() {
    try {
      Files.deleteIfExists(open);
    } catch (IOException e) {
      LOG.warn("event=normalizer-stores-not-marked cause={}", e.getClass().getSimpleName());
    }
  }
}
