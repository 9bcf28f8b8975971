package io.gantry.normalizer.adapter.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.event.StoredPartSettled.Outcome;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.patient.ArchivePatient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Moves, headers, sweeps, decisions, undos, restamps that run, are refused or dropped, answers told
 * twice and takeovers, in orders drawn by chance: what is stored is under one patient at every
 * moment, and in the end nothing waits for ever.
 */
class StoredPartOrdersTest {
  private static final int ORDERS = 8;
  private static final int STEPS = 80;
  private static final List<String> SOURCES = List.of("legacy", "shadow");
  private static final List<ArchivePatient> PEOPLE = List.of(GatedStudy.BEA, GatedStudy.CYD);
  private static final List<String> MRNS = List.of("M-ADA", "M-BEA", "M-ADA", "M-BEA", "M-CYD");

  @TempDir Path directory;

  /** A restamp that the ledger has on record. */
  private record Wanted(String source, long revision, String mrn, boolean begun) {}

  /** What the ledger and the cloud archive know: as the reconciler does it, without its waiting. */
  private static final class Rest {
    private final GatedStudy study;
    private final Map<String, String> stored = new TreeMap<>();
    private final List<Wanted> restamps = new ArrayList<>();
    private int passed;
    private int decided;

    Rest(GatedStudy study) {
      this.study = study;
    }

    /** Takes what the gate has said since. */
    void hear(String when) {
      List<String> objects = study.passed();
      for (; passed < objects.size(); passed++) {
        String[] parts = objects.get(passed).split("[>=]", 2);
        if (!parts[1].isEmpty()) {
          stored.put(parts[0], parts[1]);
        }
        assertThat(stored.values().stream().distinct().count())
            .as(when + ": " + stored + " " + objects)
            .isEqualTo(1);
      }
      List<IdentityDecision> decisions = study.decided();
      for (; decided < decisions.size(); decided++) {
        hear(decisions.get(decided));
      }
    }

    private void hear(IdentityDecision decision) {
      boolean asks = decision.link() != null && decision.code() != null;
      boolean known =
          restamps.stream()
              .anyMatch(one ->
                  one.source().equals(decision.source()) && one.revision() == decision.revision());
      if (known) {
        return;
      }
      if (asks || decision.link() == null) {
        for (Wanted one : List.copyOf(restamps)) {
          if (one.source().equals(decision.source()) && !one.begun()) {
            restamps.remove(one);
            study.answers(one.source(), one.revision(), Outcome.DROPPED);
          }
        }
      }
      if (asks && decision.link() != null) {
        restamps.add(
            new Wanted(decision.source(), decision.revision(), decision.link().mrn(), false));
      }
    }

    void begin() {
      if (!restamps.isEmpty()) {
        Wanted one = restamps.getFirst();
        restamps.set(0, new Wanted(one.source(), one.revision(), one.mrn(), true));
      }
    }

    void end(Outcome outcome, boolean twice) {
      if (restamps.isEmpty()) {
        return;
      }
      Wanted one = restamps.removeFirst();
      if (outcome == Outcome.MOVED) {
        stored.replaceAll((_, _) -> one.mrn());
      }
      study.answers(one.source(), one.revision(), outcome);
      if (twice) {
        study.answers(one.source(), one.revision(), outcome);
      }
    }
  }

  @Test
  void whatIsStoredIsUnderOnePatientAtEveryMoment() {
    for (int seed = 0; seed < ORDERS; seed++) {
      try (GatedStudy study = new GatedStudy(directory.resolve("order-" + seed))) {
        run(seed, study);
      }
    }
  }

  private static void run(int seed, GatedStudy study) {
    Random chance = new Random(seed);
    Rest rest = new Rest(study);
    study.found("legacy", GatedStudy.ADA).found("shadow", GatedStudy.ADA);
    int attempt = 0;
    for (int step = 0; step < STEPS; step++) {
      String source = SOURCES.get(chance.nextInt(4) == 0 ? 1 : 0);
      String when = "seed " + seed + ", step " + step;
      switch (chance.nextInt(16)) {
        case 0, 1, 2, 3 -> move(study, source, source + "-" + attempt++, chance);
        case 4, 5, 6, 7 -> study.links(source, MRNS.get(chance.nextInt(MRNS.size())));
        case 8 -> study.says(source, Verdict.UNDO);
        case 9 -> study.says(source, chance.nextBoolean() ? Verdict.NONE : Verdict.SKIP);
        case 10 -> study.found(source, GatedStudy.ADA);
        case 11 -> rest.begin();
        case 12, 13 -> rest.end(Outcome.MOVED, chance.nextBoolean());
        case 14 -> rest.end(Outcome.REFUSED, chance.nextBoolean());
        default -> {
          if (chance.nextInt(3) == 0) {
            study.takenOver();
          }
        }
      }
      rest.hear(when);
    }
    settle(seed, study, rest);
  }

  /** Some objects of the study, some of them again, and the end of their move, or not. */
  private static void move(GatedStudy study, String source, String attempt, Random chance) {
    int count = 1 + chance.nextInt(2);
    for (int i = 0; i < count; i++) {
      study.arrives(
          source,
          "2.25." + chance.nextInt(6),
          chance.nextInt(12) == 0 ? PEOPLE.get(chance.nextInt(2)) : GatedStudy.ADA,
          attempt,
          true,
          "");
    }
    if (chance.nextInt(4) > 0) {
      StudyProgress.Outcome outcome =
          chance.nextInt(5) == 0 ? StudyProgress.Outcome.FAILED : StudyProgress.Outcome.COMPLETE;
      study.ended(source, attempt, 1, 0, outcome);
    }
  }

  /** Everybody decides for Bea, and the ledger does all there is to do. */
  private static void settle(int seed, GatedStudy study, Rest rest) {
    for (int round = 0; round < 4; round++) {
      for (String source : SOURCES) {
        study.links(source, "M-BEA");
        rest.hear("seed " + seed + ", at the end");
        while (!rest.restamps.isEmpty()) {
          rest.end(Outcome.MOVED, false);
          rest.hear("seed " + seed + ", at the end");
        }
      }
    }
    assertThat(rest.stored.values()).as("seed " + seed).allMatch("M-BEA"::equals);
    for (String source : SOURCES) {
      assertThat(study.decision(source).open()).as("seed " + seed + " " + source).isTrue();
    }
  }
}
