package io.gantry.extractor;

import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * What an extractor process is called among the owners of sources: its AE title and an id that lies
 * beside its spool volume. Only one process can hold a volume, so the same name means that the
 * process that had it before is gone, and what it owned need not be waited for.
 */
final class OwnerName {
  private OwnerName() {}

  /**
   * Reads the id, or makes one.
   *
   * @throws GantryException GTY-0321 where that is impossible
   */
  static String of(ExtractorSettings settings) {
    Path file = settings.spool().resolve(settings.volume() + ".owner");
    try {
      if (!Files.exists(file)) {
        Path fresh = settings.spool().resolve(settings.volume() + ".owner-new");
        Files.deleteIfExists(fresh);
        Files.createFile(
            fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
            fresh, UUID.randomUUID().toString().substring(0, 8), StandardOpenOption.SYNC);
        Files.move(fresh, file);
      }
      return settings.dicom().aeTitle() + "@" + Files.readString(file).strip();
    } catch (IOException e) {
      throw new GantryException(
          Codes.SPOOL_FULL,
          "the spool %s can't be written: check that the folder is ours"
              .formatted(settings.spool()),
          e);
    }
  }
}
