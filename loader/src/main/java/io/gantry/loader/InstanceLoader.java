package io.gantry.loader;

import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.platform.spool.SpoolReader;
import io.gantry.platform.spool.SpoolSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * Takes one object from the spool to the cloud archive and verifies it there. Safe between threads;
 * calling it again with the same event gives the same object.
 */
public final class InstanceLoader {
  private final SpoolReader spool;
  private final VersionWriter writer;

  /**
   * @param trustStore whether the checksum that the store returns counts as verification
   */
  public InstanceLoader(
      ObjectStore archive,
      SpoolReader spool,
      HeadEditor heads,
      ObjectKeys keys,
      boolean trustStore) {
    this.spool = spool;
    this.writer = new VersionWriter(archive, heads, keys, trustStore);
  }

  /**
   * @throws StoreUnavailable when the archive can't take it now
   * @throws IOException when the spool can't be read now
   */
  public LoadOutcome load(InstanceNormalized event) throws IOException {
    try (SpoolSource source = spool.open(event.spool())) {
      return writer.write(
          new VersionWriter.Version(
              event.instance(),
              event.sopClassUid(),
              event.transferSyntaxUid(),
              event.received(),
              event.patch()),
          source);
    } catch (NoSuchFileException e) {
      return new LoadOutcome.Rejected(
          ArchiveCodes.SPOOL_GONE, "the spool no longer has the object: fetch it again");
    } catch (SpoolDamaged e) {
      return new LoadOutcome.Rejected(
          ArchiveCodes.SPOOL_DAMAGED, e.getMessage() + ": fetch the object again");
    } catch (HeadEditor.PatchMisfit e) {
      return new LoadOutcome.Rejected(
          ArchiveCodes.PATCH_MISFIT, "the patch does not fit: " + e.getMessage());
    }
  }
}
