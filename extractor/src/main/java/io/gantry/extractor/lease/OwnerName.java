package io.gantry.extractor.lease;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an extractor process is called among the owners of sources. Each start has a name of its
 * own, so that nobody takes another's record for its own.
 *
 * @param aeTitle ours
 * @param installation whose lock only one process can hold
 * @param start how many processes of this installation there were, with this one; a process has its
 *     number only once it holds the lock, so those with lower ones have ended
 */
public record OwnerName(String aeTitle, String installation, long start) {
  private static final Pattern TEXT = Pattern.compile("(.*)@([^@.]+)\\.(\\d{1,18})");

  /**
   * Whether the process of that name has certainly ended.
   *
   * @param name as it stands in a record
   */
  public boolean succeeds(String name) {
    Matcher other = TEXT.matcher(name);
    return other.matches()
        && other.group(1).equals(aeTitle)
        && other.group(2).equals(installation)
        && Long.parseLong(other.group(3)) < start;
  }

  /** As it stands in records: {@code MIGRATOR@7b9c1f02.3}. */
  @Override
  public String toString() {
    return aeTitle + "@" + installation + "." + start;
  }
}
