package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.adapter.postgres.StudyTable.AtSource;
import io.gantry.reconciler.adapter.postgres.StudyTable.Row;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.ledger.StudyFacts;
import io.gantry.reconciler.ledger.StudyState;
import io.gantry.reconciler.wave.Embargoes;
import io.gantry.reconciler.wave.Embargoes.Action;
import io.gantry.reconciler.wave.Request;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever people set aside, and whenever, and wherever the process dies: the counts are those of
 * counting, and what was said is said once.
 */
@Timeout(120)
class EmbargoCountsIT extends EmbargoLedger {
  private static final int SEQUENCES = Boolean.getBoolean("gantry.full") ? 60 : 10;

  /** On top: while decisions about patients come as well. */
  private static final int DECIDED = Boolean.getBoolean("gantry.full") ? 20 : 4;

  private static final int STEPS = 40;
  private static final int KILLED = 137;

  /** Everything that an order of this study comes to; two instances. */
  private static List<Event> moved(String study, String source, long ordinal, Random random) {
    String order = OrderIds.extract(ordinal);
    List<Event> events = new ArrayList<>(List.of(listed(study, source, order, 2)));
    int stored = 0;
    for (int i = 1; i <= 2; i++) {
      AnInstance instance = AnInstance.of(source, study, study + ".1." + i);
      int fate = random.nextInt(12);
      if (fate == 0) {
        events.add(instance.missing(order));
        continue;
      }
      stored++;
      events.add(instance.extracted(order, "attempt-" + order));
      if (fate == 1) {
        events.add(instance.held());
      } else if (fate == 2) {
        events.add(instance.rejected());
      } else {
        events.add(instance.normalized());
        events.add(instance.loaded());
      }
    }
    events.add(ended(study, source, order, 2, stored));
    return events;
  }

  @Test
  void whateverIsSaidWhileEventsArriveTheCountsAreThoseOfCounting() throws SQLException {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEQUENCES + DECIDED; seed++) {
      aWaveThatMoves();
      Random random = new Random(seed);
      List<Event> onTheirWay = new ArrayList<>();
      Set<Long> taken = new HashSet<>();
      for (int i = 0; i < STEPS; i++) {
        if (seed >= SEQUENCES && random.nextInt(4) == 0) {
          apply(decided(random, i));
        }
        step(random, i, onTheirWay, taken);
        compare(seen, "seed %d, step %d".formatted(seed, i));
      }
      while (!onTheirWay.isEmpty()) {
        apply(onTheirWay.removeFirst());
      }
      compare(seen, "seed %d, at the end".formatted(seed));
    }
    assertThat(seen)
        .contains("HELD/true", "REJECTED/true", "VERIFIED/true", "PENDING/true", "PENDING/false");
  }

  private static void compare(Set<String> seen, String when) throws SQLException {
    assertThat(differences()).as(when).isEmpty();
    for (Row row : rows()) {
      AtSource key = new AtSource(row.facts().source(), row.facts().studyInstanceUid());
      StudyFacts.Embargo embargo = row.facts().embargo();
      assertThat(stored(key)).as("%s: %s", when, key).isEqualTo(derived(row));
      seen.add(row.state().studyClass() + "/" + (embargo != null && embargo.stands()));
    }
  }

  private void step(Random random, int minute, List<Event> onTheirWay, Set<Long> taken)
      throws SQLException {
    String study = "1." + (1 + random.nextInt(3));
    String source = SOURCES.get(random.nextInt(2));
    switch (random.nextInt(8)) {
      case 0 -> found(study, source, random.nextInt(10) == 0 ? 3 : 2, minute);
      case 1 -> planned();
      case 2 -> {
        send();
        for (int i = 1; i <= 3; i++) {
          for (String at : SOURCES) {
            long order = openOrder("1." + i, at);
            if (order > 0 && isSent(order) && taken.add(order)) {
              List<Event> more = moved("1." + i, at, order, random);
              Collections.shuffle(more, random);
              onTheirWay.addAll(more);
            }
          }
        }
      }
      case 3, 4 -> {
        for (int i = random.nextInt(6); i > 0 && !onTheirWay.isEmpty(); i--) {
          apply(onTheirWay.removeFirst());
        }
      }
      default -> {
        Embargoes to = random.nextInt(3) == 0 ? twoOfThem : alone;
        Action action = List.of(Action.values()).get(random.nextInt(4));
        Request who = random.nextBoolean() ? ANN : BOB;
        try {
          to.change(study, random.nextBoolean() ? source : null, action, who);
        } catch (GantryException e) {
          assertThat(e.code()).isIn("GTY-0616", "GTY-0655", "GTY-0657", "GTY-0682");
        }
      }
    }
  }

  /** Of one patient, so that what waits is counted by it. */
  private static IdentityDecision decided(Random random, int minute) {
    boolean reviewed = random.nextInt(4) > 0;
    return new IdentityDecision(
        SOURCES.get(random.nextInt(2)),
        "1." + (1 + random.nextInt(3)),
        minute + 1,
        reviewed ? Outcome.REVIEW : Outcome.LINKED,
        reviewed ? null : new LinkedPatient("10000017", "ENTERPRISE", "", "", "", ""),
        new ArchivePatient("17", "", "", "DOE^JANE", "19700102", "F"),
        "10000017",
        5,
        "not enough",
        "identity-1",
        "csv",
        null,
        false,
        reviewed ? "GTY-0440" : null,
        null,
        AnInstance.EPOCH.plusSeconds(minute));
  }

  private static boolean isSent(long ordinal) throws SQLException {
    return !one("SELECT sent_at FROM study_order WHERE ordinal = " + ordinal).isEmpty();
  }

  private static Collection<Row> rows() throws SQLException {
    return database
        .read(connection -> new StudyTable().load(connection, List.of("1.1", "1.2", "1.3")))
        .values();
  }

  private static String derived(Row row) {
    StudyState state = row.state();
    return state.studyClass()
        + "|"
        + state.remainder()
        + "|"
        + (state.reason() == null ? "" : state.reason().code());
  }

  private static String stored(AtSource key) throws SQLException {
    return one(
        "SELECT class || '|' || remainder || '|' || coalesce(code, '') FROM study WHERE study_uid = '%s' AND source = '%s'"
            .formatted(key.studyInstanceUid(), key.source()));
  }

  /** The process that dies, as by kill -9. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws SQLException {
      try (Database own = Database.open(args[0], args[1], args[2])) {
        own.takeOver();
        say(new LedgerEmbargoes(own, false, false, () -> {}), Action.valueOf(args[3]), ANN);
      }
    }
  }

  private static void dies(String at, Action action) throws Exception {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dgantry.crash.at=" + at,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Victim.class.getName(),
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password(),
                action.name())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("victim.log").toFile()))
            .start();
    assertThat(victim.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(victim.exitValue()).isEqualTo(KILLED);
    database.takeOver();
    assertBalanced();
  }

  @Test
  void whereTheProcessDiesItIsSaidAsAWholeOrNotAtAll() throws Exception {
    found("1.1", "legacy", 2, 0);
    planned();
    long first = openOrder("1.1", "legacy");

    dies("before-embargo", Action.REJECT);

    assertThat(state("1.1")).isEqualTo("PENDING|2");
    assertThat(openOrder("1.1", "legacy")).as("its order is as it was").isEqualTo(first);
    assertThat(audit()).isEmpty();

    dies("after-embargo", Action.REJECT);

    say(alone, Action.REJECT, ANN); // who had no answer asks again
    planned();
    assertThat(state("1.1")).startsWith("REJECTED|GTY-0653|");
    assertThat(openOrder("1.1", "legacy")).isZero();
    assertThat(audit()).containsExactly("study rejected");

    dies("after-embargo", Action.RESTORE);

    say(alone, Action.RESTORE, ANN);
    planned();
    assertThat(one("SELECT count(*) FROM study_order WHERE closed_at IS NULL")).isEqualTo("1");
    assertThat(audit()).containsExactly("study restored", "study rejected");
    send();
    String order = OrderIds.extract(openOrder("1.1", "legacy"));
    AnInstance one = AnInstance.of("legacy", "1.1", "1.1.1.1");
    AnInstance other = AnInstance.of("legacy", "1.1", "1.1.1.2");
    apply(
        listed("1.1", "legacy", order, 2),
        one.extracted(order, "attempt-" + order),
        other.extracted(order, "attempt-" + order),
        one.loaded(),
        other.loaded(),
        ended("1.1", "legacy", order, 2, 2));
    assertThat(state("1.1")).isEqualTo("VERIFIED|0");
    assertBalanced();
  }
}
