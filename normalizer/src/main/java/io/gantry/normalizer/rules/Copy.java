package io.gantry.normalizer.rules;

import io.gantry.contracts.event.NormalizedEvent.Relation;
import java.util.List;

/**
 * How a received object relates to the versions of the same SOP Instance UID that were passed on
 * (docs/adr/0004). Revised objects and collisions are new versions here: the ledger tells them
 * apart.
 */
public sealed interface Copy {
  /** Not seen before: pass it on and remember it. */
  record New() implements Copy {}

  /** The same source sends what it has sent before: pass it on, the loader is idempotent. */
  record Again() implements Copy {}

  /** Another source has sent it already: not to be stored. */
  record Repeated(Relation relation, PassedVersion of) implements Copy {}

  static Copy of(PassedVersion candidate, List<PassedVersion> passed) {
    for (PassedVersion version : passed) {
      if (version.source().equals(candidate.source())
          && version.instance().equals(candidate.instance())) {
        return new Again();
      }
    }
    List<PassedVersion> others =
        passed.stream().filter(version -> !version.source().equals(candidate.source())).toList();
    for (PassedVersion version : others) {
      if (version.instance().equals(candidate.instance())) {
        return new Repeated(Relation.REPEAT, version);
      }
    }
    for (PassedVersion version : others) {
      if (version.isReencodedAs(candidate)) {
        return new Repeated(Relation.REENCODED, version);
      }
    }
    return new New();
  }
}
