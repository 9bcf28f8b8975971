package io.gantry.reconciler.watch;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who called a DICOM port of ours and was not let in.
 *
 * @param callers the latest first, {@link #MOST} at most; of one address {@link #MOST_OF_ADDRESS}
 * @param others how many calls were refused of callers that found no place, or lost it
 * @param othersLastAt of these the latest, null where there were none
 */
public record RefusedCallers(
    List<RefusedCaller> callers, long others, @Nullable Instant othersLastAt) {
  /** Kept in all; beyond it who was seen longest ago is forgotten. */
  public static final int MOST = 500;

  /** Kept of one address: one that makes up names does not drive out others. */
  public static final int MOST_OF_ADDRESS = 20;

  public static final RefusedCallers NONE = new RefusedCallers(List.of(), 0, null);

  public RefusedCallers {
    callers = List.copyOf(callers);
  }

  /** Those that were refused then or later. */
  public List<RefusedCaller> since(Instant then) {
    return callers.stream().filter(one -> !one.lastAt().isBefore(then)).toList();
  }

  /** Whether anybody was refused then or later. */
  public boolean anySince(Instant then) {
    return !since(then).isEmpty() || (othersLastAt != null && !othersLastAt.isBefore(then));
  }
}
