package io.gantry.reconciler.changes;

import io.gantry.platform.GantryException;

/** Why values of a stored object can't be shown, for those who read the cloud archive. */
public final class NotShown {
  private NotShown() {}

  /**
   * GTY-0831.
   *
   * @param why a code of the loader, or in words
   */
  public static GantryException unreachable(String why, Throwable cause) {
    return new GantryException(
        "GTY-0831", "The cloud archive can't be read now (" + why + "): try again", cause);
  }

  /** GTY-0832. */
  public static GantryException gone(StoredVersion version) {
    return new GantryException(
        "GTY-0832",
        "The cloud archive has nothing under " + version.objectKey() + ": gantry verify");
  }

  /** GTY-0833. */
  public static GantryException another(StoredVersion version) {
    return new GantryException(
        "GTY-0833",
        "What lies under " + version.objectKey() + " is not the object that was stored there");
  }

  /** GTY-0834. */
  public static GantryException busy() {
    return new GantryException(
        "GTY-0834", "Others are reading objects of the cloud archive just now: try again");
  }

  /** GTY-0835. */
  public static GantryException tooLong(StoredVersion version, long bytes) {
    return new GantryException(
        "GTY-0835",
        "The object has "
            + bytes
            + " bytes before its pixels, too many to be shown here: look at "
            + version.objectKey());
  }
}
