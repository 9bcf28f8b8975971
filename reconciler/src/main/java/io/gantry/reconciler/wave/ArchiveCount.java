package io.gantry.reconciler.wave;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Counts objects in the cloud archive, independently of the ledger. */
@FunctionalInterface
public interface ArchiveCount {
  /** Can't count: waves then say so in their reasons and are not balanced. */
  ArchiveCount UNAVAILABLE = studies -> Optional.empty();

  /**
   * DICOM objects (manifests not counted) listed under each study's key prefix; studies without any
   * may be left out. Empty where counting is impossible. May throw; the wave then says so.
   *
   * @param studies Study Instance UIDs
   */
  Optional<Map<String, Long>> objects(Collection<String> studies);
}
