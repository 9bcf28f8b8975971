package io.gantry.loader;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.patch.Patch;
import org.jspecify.annotations.Nullable;

/**
 * What a decision makes of a stored object's head. The rules are the normalizer's; whoever wires
 * the loader brings them (docs/adr/0052). Pure: the same arguments give the same patch. Safe
 * between threads.
 */
@FunctionalInterface
public interface HeadRules {
  Answer restamp(StoredHead stored, RestampDecision decision);

  /**
   * What the rules may look at.
   *
   * @param source the archive that the object came from
   * @param head as it is stored; of a deflated object inflated
   * @param tail null where it is too long to look at
   */
  record StoredHead(String source, String transferSyntaxUid, Bytes head, @Nullable Bytes tail) {}

  /** What the rules say. */
  sealed interface Answer {
    /**
     * The new version.
     *
     * @param patch for the stored head; empty where it is as wanted
     * @param attributes after the patch
     */
    record Change(Patch patch, ImagingAttributes attributes) implements Answer {}

    /**
     * It can't be done.
     *
     * @param message for the operator, without patient data
     */
    record Refused(String code, String message) implements Answer {}
  }
}
