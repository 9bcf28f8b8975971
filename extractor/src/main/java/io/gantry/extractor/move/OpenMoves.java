package io.gantry.extractor.move;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The moves under way and the rule that binds an arriving object to one of them: first the source
 * and the Message ID of the move, with the study UID checked; else, with the Move Originator absent
 * or wrong, the source and the study UID. At most one move is open per source and study. Thread
 * safe.
 *
 * @param <T> what stands for an open study
 */
public final class OpenMoves<T> {
  private final Map<Message, Bound<T>> byMessage = new ConcurrentHashMap<>();
  private final Map<Study, T> byStudy = new ConcurrentHashMap<>();

  private record Message(String source, int messageId) {}

  private record Study(String source, String studyInstanceUid) {}

  private record Bound<T>(String studyInstanceUid, T open) {}

  /**
   * Where an object belongs.
   *
   * @param owner the open study that caused it
   * @param solicited false when the object came under a move's Message ID but is of another study
   */
  public record Binding<T>(T owner, boolean solicited) {}

  /** Opens a study; false when it is open already. */
  public boolean open(String source, String studyInstanceUid, T open) {
    return byStudy.putIfAbsent(new Study(source, studyInstanceUid), open) == null;
  }

  /** A move of an open study goes out under this Message ID. */
  public void started(String source, int messageId, String studyInstanceUid, T open) {
    byMessage.put(new Message(source, messageId), new Bound<>(studyInstanceUid, open));
  }

  /** No more objects are expected under this Message ID. */
  public void ended(String source, int messageId) {
    byMessage.remove(new Message(source, messageId));
  }

  /** Closes a study: what still arrives is unsolicited. */
  public void close(String source, String studyInstanceUid) {
    byStudy.remove(new Study(source, studyInstanceUid));
  }

  /** The study whose move goes under this Message ID. */
  public Optional<T> find(String source, @Nullable Integer originatorId) {
    return originatorId == null
        ? Optional.empty()
        : Optional.ofNullable(byMessage.get(new Message(source, originatorId))).map(Bound::open);
  }

  /**
   * Binds an object.
   *
   * @param originatorId Move Originator Message ID, null where absent
   * @return empty for an object that no open move accounts for
   */
  public Optional<Binding<T>> bind(
      String source, @Nullable Integer originatorId, String studyInstanceUid) {
    Bound<T> byId = originatorId == null ? null : byMessage.get(new Message(source, originatorId));
    if (byId != null && byId.studyInstanceUid().equals(studyInstanceUid)) {
      return Optional.of(new Binding<>(byId.open(), true));
    }
    T sameStudy = byStudy.get(new Study(source, studyInstanceUid));
    if (sameStudy != null) {
      return Optional.of(new Binding<>(sameStudy, true));
    }
    return byId == null ? Optional.empty() : Optional.of(new Binding<>(byId.open(), false));
  }
}
