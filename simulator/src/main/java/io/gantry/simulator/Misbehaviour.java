package io.gantry.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What an archive does wrong, all of it seen in real ones.
 *
 * @param finalStatusFirst C-MOVE is answered with success and no counts, then the objects are sent
 * @param repeatsRows each C-FIND match comes twice
 * @param outOfResources so many C-MOVEs, the first ones, are answered with A702 and move nothing
 * @param failsMoves so many after those are answered with C000 and move nothing
 */
public record Misbehaviour(
    boolean finalStatusFirst, boolean repeatsRows, int outOfResources, int failsMoves) {
  /** Nothing. */
  public static final Misbehaviour NONE = new Misbehaviour(false, false, 0, 0);

  public Misbehaviour {
    if (outOfResources < 0 || failsMoves < 0) {
      throw new IllegalArgumentException("misbehaves: counts are 0 or more");
    }
  }

  /** The YAML form: what is left out has its default. */
  record Entry(
      @Nullable Boolean finalStatusFirst,
      @Nullable Boolean repeatsRows,
      @Nullable Integer outOfResources,
      @Nullable Integer failsMoves) {
    Misbehaviour misbehaviour() {
      return new Misbehaviour(
          finalStatusFirst != null && finalStatusFirst,
          repeatsRows != null && repeatsRows,
          outOfResources == null ? 0 : outOfResources,
          failsMoves == null ? 0 : failsMoves);
    }
  }
}
