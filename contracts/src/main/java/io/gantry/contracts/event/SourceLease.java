package io.gantry.contracts.event;

import java.time.Instant;

/**
 * One step of who may talk to a source; topic {@code sources.leases}, compacted by source. The
 * topic is the lock: of two records with the same {@code sequence} the one that comes first in it
 * counts, the other is void. No clock of one process is ever compared with that of another.
 *
 * @param owner one extractor process: its AE title, the id of its spool volume, and which start of
 *     it this is ({@code MIGRATOR@7b9c1f02.3})
 * @param sequence one more than that of the record before that counts
 * @param released whether the owner has let go: its associations are closed and anybody may take
 *     over at once
 * @param seconds for how long it counts, from before it was sent; another process waits longer than
 *     that from when it read it
 */
public record SourceLease(
    String source, String owner, long sequence, boolean released, int seconds, Instant at)
    implements Event {
  @Override
  public String key() {
    return source;
  }
}
