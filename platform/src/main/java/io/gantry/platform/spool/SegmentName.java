package io.gantry.platform.spool;

import java.util.regex.Pattern;

/** Names that a {@code SpoolRef} may carry into the file system. */
final class SegmentName {
  /** Ends the name of every segment file. */
  static final String SUFFIX = ".pack";

  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private SegmentName() {}

  /** The name itself; refuses what could leave the folder. */
  static String checked(String name) {
    if (!SAFE.matcher(name).matches() || name.contains("..")) {
      throw new IllegalArgumentException("not a name of the spool");
    }
    return name;
  }
}
