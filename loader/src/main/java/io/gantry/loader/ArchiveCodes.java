package io.gantry.loader;

/** The stable codes of what can go wrong on the way to the cloud archive (GTY-05nn). */
public final class ArchiveCodes {
  /** The bucket does not exist. */
  public static final String NO_BUCKET = "GTY-0501";

  /** The archive refuses our credentials, or they may not write. */
  public static final String REFUSED = "GTY-0502";

  /** The archive can't be reached. */
  public static final String UNREACHABLE = "GTY-0503";

  /** The configuration of the archive contradicts itself. */
  public static final String CONFIGURATION = "GTY-0504";

  /** The archive is busy or broken (429, 5xx). */
  public static final String BUSY = "GTY-0511";

  /** The archive has no space left. */
  public static final String FULL = "GTY-0512";

  /** The archive says that bytes were damaged on the way. */
  public static final String DAMAGED_ON_THE_WAY = "GTY-0513";

  /** The archive does not take this object, whenever it is sent. */
  public static final String OBJECT_REFUSED = "GTY-0514";

  /** The spool no longer has the object. */
  public static final String SPOOL_GONE = "GTY-0520";

  /** What the spool gives back is not what was received. */
  public static final String SPOOL_DAMAGED = "GTY-0521";

  /** The spool can't be read. */
  public static final String SPOOL_UNREADABLE = "GTY-0522";

  /** The patch does not fit the object's head. */
  public static final String PATCH_MISFIT = "GTY-0523";

  /** Another object lies under the key. */
  public static final String KEY_TAKEN = "GTY-0530";

  /** What the archive stored is not what was sent. */
  public static final String STORED_DIFFERS = "GTY-0531";

  /** What lies under a manifest's key was not written by us. */
  public static final String MANIFEST_NOT_OURS = "GTY-0540";

  /** A study to be restamped has no manifest. */
  public static final String NO_MANIFEST = "GTY-0550";

  /** An object to be restamped is gone or damaged. */
  public static final String VERSION_DAMAGED = "GTY-0551";

  private ArchiveCodes() {}
}
