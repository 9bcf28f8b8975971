package io.gantry.reconciler.wave;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The worklist of what did not go through, by study, source and code. What people say of it is on
 * record; accepting changes no number of the ledger: what was held is held. Safe between threads.
 */
public interface Exceptions {
  /** Of a process that keeps none. */
  Exceptions NONE =
      new Exceptions() {
        @Override
        public Page list(Filter filter, @Nullable String after, int limit) {
          return new Page(List.of(), null);
        }

        @Override
        public List<Tally> tally() {
          return List.of();
        }

        @Override
        public Optional<Detail> find(Key key) {
          return Optional.empty();
        }

        @Override
        public boolean secondPerson() {
          return false;
        }

        @Override
        public void retry(Key key, Request request) {}

        @Override
        public boolean accept(Key key, Request request) {
          return false;
        }

        @Override
        public void undo(Key key, Request request) {}

        @Override
        public void assign(Key key, String person, Request request) {}
      };

  /**
   * One page.
   *
   * @param after where the last one ended, null: from the beginning
   * @throws io.gantry.platform.GantryException GTY-0689 where {@code after} is no such place
   */
  Page list(Filter filter, @Nullable String after, int limit);

  /** How many there are, from a roll-up. */
  List<Tally> tally();

  Optional<Detail> find(Key key);

  /** Whether accepting counts only once another person agrees. */
  boolean secondPerson();

  /**
   * The study is moved once more.
   *
   * @throws io.gantry.platform.GantryException GTY-0686 where there is no such exception, GTY-0685
   *     where moving again changes nothing of it, GTY-0643 without a reason
   */
  void retry(Key key, Request request);

  /**
   * It stays as it is: it leaves the list of what is open, and nothing else changes.
   *
   * @return whether it counts; false: another person has to accept it too
   * @throws io.gantry.platform.GantryException GTY-0686 where there is no such exception, GTY-0682
   *     where the same person accepts it twice and two are needed, GTY-0643 without a reason
   */
  boolean accept(Key key, Request request);

  /**
   * An acceptance, or its proposal, is taken back; else a resolution that has not worked yet.
   *
   * @throws io.gantry.platform.GantryException GTY-0685 where there is nothing to undo, GTY-0643
   *     without a reason
   */
  void undo(Key key, Request request);

  /**
   * All of the study at that source is somebody's.
   *
   * @param person empty: nobody's
   * @throws io.gantry.platform.GantryException GTY-0687 where the name is none, GTY-0686
   */
  void assign(Key key, String person, Request request);

  /** Which exception. */
  record Key(String studyInstanceUid, String source, String code) {}

  /**
   * Which ones; null: all.
   *
   * @param exceptionClass as {@link ExceptionClass#text}
   * @param assignee empty: nobody's
   * @param minutes at least so old; 0: any
   * @param newestFirst else the oldest first
   */
  record Filter(
      boolean accepted,
      @Nullable String exceptionClass,
      @Nullable String source,
      @Nullable String wave,
      @Nullable String code,
      @Nullable String assignee,
      long minutes,
      boolean newestFirst) {
    public static final Filter OPEN = new Filter(false, null, null, null, null, null, 0, false);
  }

  /**
   * A line.
   *
   * @param message for the operator, without patient data
   * @param answer what a person said: accepted or proposed by whom, why
   */
  record Line(
      Key key,
      String exceptionClass,
      long instances,
      String message,
      Instant since,
      @Nullable String assignee,
      @Nullable Answer answer) {}

  /**
   * What a person said.
   *
   * @param counts false: another one has to agree
   */
  record Answer(String by, String why, Instant at, @Nullable String agreedBy, boolean counts) {}

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

  /** What is open or accepted of one class, source and code. */
  record Tally(
      String exceptionClass,
      String source,
      String code,
      boolean accepted,
      long studies,
      long instances) {}

  /**
   * One with its first instances.
   *
   * @param resolution how it was sent on its way again, null: it was not
   * @param waves that have the study, some of them
   */
  record Detail(
      Line line, List<Instance> instances, @Nullable String resolution, List<String> waves) {
    public Detail {
      instances = List.copyOf(instances);
      waves = List.copyOf(waves);
    }
  }

  /** An instance of it. */
  record Instance(String sopInstanceUid, String instanceClass, String message) {}
}
