package io.gantry.reconciler.wave;

import io.gantry.contracts.patient.ArchivePatient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The studies whose patient a person has to decide, the most urgent first: what was put first, then
 * the most recent study date, then the patient with most studies waiting; what was left for later
 * comes last. A study that a person has rejected is not among them until it is restored. Safe
 * between threads.
 */
public interface IdentityQueue {
  /** Of a process that keeps none. */
  IdentityQueue NONE =
      new IdentityQueue() {
        @Override
        public Page list(Filter filter, @Nullable String after, int limit) {
          return new Page(List.of(), null);
        }

        @Override
        public Optional<Case> find(String studyInstanceUid, String source) {
          return Optional.empty();
        }

        @Override
        public Optional<Line> next(String person) {
          return Optional.empty();
        }

        @Override
        public List<StudyIdentity> decided(int limit) {
          return List.of();
        }

        @Override
        public long waiting() {
          return 0;
        }

        @Override
        public boolean secondPerson() {
          return false;
        }

        @Override
        public void later(String studyInstanceUid, String source, Request request) {}

        @Override
        public void assign(
            String studyInstanceUid, String source, String person, Request request) {}
      };

  /**
   * One page of the queue.
   *
   * @param after where the last page ended, null: from the beginning
   * @throws io.gantry.platform.GantryException GTY-0681 where {@code after} is no such place
   */
  Page list(Filter filter, @Nullable String after, int limit);

  /** One study, also one that is decided. */
  Optional<Case> find(String studyInstanceUid, String source);

  /**
   * What this person should look at next: not what waits for somebody else to agree with them, and
   * not what is assigned to somebody else.
   */
  Optional<Line> next(String person);

  /** What people decided, the latest first. */
  List<StudyIdentity> decided(int limit);

  /** How many wait; at most 100,000 are counted. */
  long waiting();

  /** Whether what one person decides counts only once another one agrees. */
  boolean secondPerson();

  /**
   * It is moved behind everything else.
   *
   * @throws io.gantry.platform.GantryException GTY-0680 where it does not wait
   */
  void later(String studyInstanceUid, String source, Request request);

  /**
   * It is somebody's to decide.
   *
   * @param person empty: nobody's
   * @throws io.gantry.platform.GantryException GTY-0680 where it does not wait, GTY-0687 where the
   *     name is none
   */
  void assign(String studyInstanceUid, String source, String person, Request request);

  /**
   * Which of them.
   *
   * @param source only there, null: everywhere
   * @param code only with this one, null: all
   * @param assignee only this person's, empty: only nobody's, null: all
   */
  record Filter(@Nullable String source, @Nullable String code, @Nullable String assignee) {
    public static final Filter ALL = new Filter(null, null, null);
  }

  /**
   * One line of the queue; nothing that names a patient but MRNs in the words.
   *
   * @param urgency urgent, usual, later
   * @param alike how many studies of the same patient ID wait, this one included; 200 stands for
   *     more
   */
  record Line(
      StudyIdentity identity,
      String urgency,
      @Nullable String studyDate,
      String modalities,
      int alike,
      @Nullable String assignee,
      @Nullable String proposedBy) {}

  /**
   * A page.
   *
   * @param after where the next one begins, null: this is the last
   */
  record Page(List<Line> lines, @Nullable String after) {
    public Page {
      lines = List.copyOf(lines);
    }
  }

  /**
   * One case.
   *
   * @param open whether it is in the queue
   * @param rejected a person has rejected the study: nothing is to be decided until it is restored
   * @param asked what the archive says of the patient; null: not on record, sweep the source again
   * @param proposal what one person has decided and another one has to agree with
   * @param series as the sweep counted, null: it did not
   */
  record Case(
      Line line,
      boolean open,
      boolean rejected,
      @Nullable ArchivePatient asked,
      @Nullable Proposal proposal,
      @Nullable Integer series,
      @Nullable Integer instances) {}

  /** What waits for a second person. */
  record Proposal(String verdict, @Nullable String mrn, String by, String why, Instant at) {}
}
