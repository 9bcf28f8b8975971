package io.gantry.simulator;

/**
 * Hears what an archive is asked for and what it sends, to compare with what others say of it.
 * Called by many threads.
 */
public interface SimulatorLog {
  /** Hears nothing. */
  SimulatorLog NONE = new SimulatorLog() {};

  /**
   * A C-MOVE or C-GET came, whatever is answered.
   *
   * @param level STUDY, SERIES, IMAGE or what else it says
   */
  default void asked(String studyInstanceUid, String level) {}

  /**
   * An object was sent and answered.
   *
   * @param studyInstanceUid that it is held under
   * @param sopInstanceUid that it was sent under
   * @param status of the C-STORE
   * @param bytes of its data set
   */
  default void sent(String studyInstanceUid, String sopInstanceUid, int status, long bytes) {}
}
