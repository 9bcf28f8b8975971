package io.gantry.reconciler.wave;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that waits for a person, whatever for, in process and by REST. Each resolution is on
 * record in the transaction that makes it, with who and why. Safe between threads.
 */
public interface Holds {
  /**
   * What waits, by code, source and study.
   *
   * @param source only there, null: everywhere
   * @param holdClass only these, null: all
   * @param limit how many lines at most
   */
  List<Hold> list(@Nullable String source, @Nullable HoldClass holdClass, int limit);

  /**
   * The same behind a line.
   *
   * @param after code, source and study of that line; null: from the first
   */
  default List<Hold> list(
      @Nullable String source, @Nullable HoldClass holdClass, @Nullable After after, int limit) {
    return list(source, holdClass, limit);
  }

  /** Where a page begins. */
  record After(String code, String source, String studyInstanceUid) {}

  /**
   * A person resolves it: the objects that wait are moved once more, and go on if the rules let
   * them now.
   *
   * @return what waits of these studies still; it is on its way a moment later
   * @throws io.gantry.platform.GantryException GTY-0686 where nothing of the study waits, GTY-0685
   *     where that can't be resolved so, GTY-0643 without a reason
   */
  List<Hold> resolve(Resolution resolution, Request request);

  /**
   * One reason for which objects of a study wait.
   *
   * @param holdClass as {@link HoldClass} is written
   * @param message for the operator, without patient data
   * @param resolution what a person said already, null: nobody did
   */
  record Hold(
      String studyInstanceUid,
      String source,
      String holdClass,
      String code,
      String message,
      long instances,
      @Nullable String resolution) {}

  /**
   * What a person says.
   *
   * @param source where it is; null: at the only source where something of it waits
   * @param characterSet of {@link Kind#CHARACTER_SET}
   * @param alike of {@link Kind#CHARACTER_SET}: also all other studies of the source that wait for
   *     a character set and of which this one is proposed
   */
  record Resolution(
      String studyInstanceUid,
      @Nullable String source,
      Kind kind,
      @Nullable String characterSet,
      boolean alike) {}

  /**
   * CHARACTER_SET: its text is in it. ACCEPT: its text goes on as it is, nobody knows better.
   * RETRY: the rules or the archive are mended. UNDO: none of these.
   */
  enum Kind {
    CHARACTER_SET,
    ACCEPT,
    RETRY,
    UNDO
  }
}
