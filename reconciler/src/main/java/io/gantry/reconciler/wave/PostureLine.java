package io.gantry.reconciler.wave;

/**
 * One thing that security rests on, as this process knows it.
 *
 * @param area ports, sources, archive, accounts, tokens, certificates
 * @param state {@code good}; {@code attention}: somebody should act; {@code unknown}: nothing here
 *     can tell
 * @param evidence where it was looked, and what stands there
 * @param toDo empty where nothing is
 */
public record PostureLine(String area, String what, String state, String evidence, String toDo) {
  public static final String GOOD = "good";
  public static final String ATTENTION = "attention";
  public static final String UNKNOWN = "unknown";
}
