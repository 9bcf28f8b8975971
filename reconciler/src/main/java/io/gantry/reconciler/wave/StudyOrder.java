package io.gantry.reconciler.wave;

/**
 * In which order a wave moves its studies. What a list does not name comes after it, newest first.
 */
public enum StudyOrder {
  NEWEST_FIRST,
  OLDEST_FIRST,
  /** As the list of studies or patients says. */
  LISTED,
  /** By the time at which the patient is due, earliest first. */
  APPOINTMENTS
}
