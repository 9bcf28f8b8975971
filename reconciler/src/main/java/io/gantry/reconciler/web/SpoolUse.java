package io.gantry.reconciler.web;

import io.gantry.reconciler.wave.SourceView;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A volume of the spool, as the latest of the sources told whose objects come into it.
 *
 * @param usedBytes in it
 * @param heldBytes of these, of objects that wait for a person
 * @param limitBytes that it may have at most
 */
record SpoolUse(
    String volume, long usedBytes, long heldBytes, long limitBytes, @Nullable Instant heardAt) {
  /** Of each volume that any source told of. */
  static List<SpoolUse> of(List<SourceView> sources) {
    TreeMap<String, SpoolUse> volumes = new TreeMap<>();
    for (SourceView source : sources) {
      Instant at = source.heardAt();
      if (source.load().get("spoolVolume") instanceof String volume && at != null) {
        volumes.merge(
            volume,
            new SpoolUse(
                volume,
                number(source, "spoolUsed"),
                number(source, "spoolHeld"),
                number(source, "spoolLimit"),
                at),
            SpoolUse::later);
      }
    }
    return List.copyOf(volumes.values());
  }

  private static SpoolUse later(SpoolUse one, SpoolUse other) {
    Instant first = one.heardAt;
    Instant second = other.heardAt;
    return first != null && second != null && second.isAfter(first) ? other : one;
  }

  private static long number(SourceView source, String name) {
    return source.load().get(name) instanceof Number number ? number.longValue() : 0;
  }
}
