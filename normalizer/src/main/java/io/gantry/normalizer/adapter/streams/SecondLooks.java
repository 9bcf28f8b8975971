package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.identity.IndexChanges;
import io.gantry.normalizer.identity.WatchedRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a better answer of the index gets one soon after the index has it. A change leads
 * by numbers, birth date and name to the studies that it may concern; after a start, and where too
 * much has changed to say what, one round goes over all that wait. Both are done in small steps
 * between the events, and only once the index has been quiet for a moment: in the middle of a file
 * it may know a patient, but not yet his twin. Used by one stream thread.
 */
final class SecondLooks {
  static final Duration EVERY = Duration.ofMillis(250);

  /** Of each task; more than these are found by rounds. */
  private static final int WATCHED = 20_000;

  /** An index that never is quiet is not waited for longer: five seconds. */
  private static final int MOST_PATIENCE = 20;

  /** Rounds for those who are not watched: one a minute. */
  private static final int BETWEEN_ROUNDS = 240;

  /** A fifth of the time between two steps. */
  private static final long STEP_NANOS = EVERY.toNanos() / 5;

  private final GateRules rules;
  private final DecisionStore decisions;
  private final StudyGate gate;
  private final WatchedRecords watched = new WatchedRecords(WATCHED);
  private final Set<String> due = new LinkedHashSet<>();
  private long position;
  private int patience;
  private int sinceRound;

  /** Where the round has got to, empty: before the first, null: there is none. */
  private @Nullable String round = "";

  private boolean wanted;

  SecondLooks(GateRules rules, DecisionStore decisions, StudyGate gate) {
    this.rules = rules;
    this.decisions = decisions;
    this.gate = gate;
    this.position = rules.changes(0).next();
    decisions.listen(this::watch);
  }

  private void watch(IdentityDecision decision) {
    if (GateRules.waitsForIndex(decision)) {
      watched.add(GateRules.record(decision));
    } else {
      watched.remove(GateRules.record(decision));
    }
  }

  /** Does a little of what there is to do. */
  void step(long now) {
    sinceRound++;
    boolean quiet = !look();
    patience = quiet ? 0 : patience + 1;
    if (!quiet && patience < MOST_PATIENCE) {
      return;
    }
    patience = 0;
    if (round == null && wanted && sinceRound >= BETWEEN_ROUNDS) {
      round = "";
      wanted = false;
    }
    long until = System.nanoTime() + STEP_NANOS;
    takeDue(until, now);
    if (round != null) {
      goRound(round, until, now);
    }
  }

  /** Whether something has changed. */
  private boolean look() {
    IndexChanges changes = rules.changes(position);
    position = changes.next();
    if (changes.all()) {
      round = "";
    } else if (!changes.isEmpty()) {
      due.addAll(watched.concernedBy(changes.keys()));
      wanted |= !watched.isWhole();
    }
    return !changes.isEmpty();
  }

  private void takeDue(long until, long now) {
    Iterator<String> keys = due.iterator();
    List<String> taken = new ArrayList<>();
    while (keys.hasNext() && (taken.isEmpty() || System.nanoTime() < until)) {
      taken.add(keys.next());
      keys.remove();
      IdentityDecision known = decisions.of(taken.getLast());
      if (known != null) {
        gate.again(known, now);
      }
    }
  }

  private void goRound(String from, long until, long now) {
    List<IdentityDecision> waiting = new ArrayList<>();
    String[] at = {from};
    boolean[] more = {false};
    decisions.after(
        from,
        decision -> {
          at[0] = decision.key();
          if (GateRules.waitsForIndex(decision)) {
            watched.add(GateRules.record(decision));
            if (!rules.isCurrent(decision)) {
              waiting.add(decision);
            }
          }
          more[0] = waiting.size() >= 100 || System.nanoTime() >= until;
          return !more[0];
        });
    for (IdentityDecision decision : waiting) {
      gate.again(decision, now);
    }
    round = more[0] ? at[0] : null;
    if (round == null) {
      sinceRound = 0;
    }
  }
}
