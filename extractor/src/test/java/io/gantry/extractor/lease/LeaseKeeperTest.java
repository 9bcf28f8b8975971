package io.gantry.extractor.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.SourceLease;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Processes on one log, each with a clock that begins anywhere, in virtual time. */
class LeaseKeeperTest {
  private static final long STEP = Duration.ofMillis(100).toNanos();

  private long now;
  private final List<SourceLease> log = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();
  private final List<OneProcess> processes = new ArrayList<>();

  /** On its way to the log. */
  private record Late(long at, SourceLease record, CompletableFuture<Void> told) {}

  private final class OneProcess implements LeaseKeeper.Holder {
    final OwnerName owner;
    final String name;
    final LeaseKeeper keeper;
    final List<String> history = new ArrayList<>();
    int read;
    boolean frozen;
    boolean dead;
    boolean cutOff;
    long delay;

    OneProcess(String name, String... sources) {
      this(new OwnerName(name, "volume-of-" + name, 1), sources);
    }

    OneProcess(OwnerName owner, String... sources) {
      this.owner = owner;
      this.name = owner.toString();
      long offset = name.hashCode() * 1_000_003L;
      keeper =
          new LeaseKeeper(
              List.of(sources),
              owner,
              Terms.STANDARD,
              true,
              this::append,
              this,
              () -> now + offset,
              Clock.systemUTC());
      keeper.begin();
      processes.add(this);
    }

    private CompletableFuture<?> append(SourceLease record) {
      CompletableFuture<Void> told = new CompletableFuture<>();
      late.add(new Late(now + delay, record, told));
      return told;
    }

    /** kill -9, and a start on the same volume. */
    OneProcess startAgain() {
      dead = true;
      return new OneProcess(
          new OwnerName(owner.aeTitle(), owner.installation(), owner.start() + 1), "legacy");
    }

    void step() {
      if (frozen || dead) {
        return;
      }
      while (!cutOff && read < log.size()) {
        keeper.read(log.get(read++));
      }
      keeper.tick();
    }

    boolean holds() {
      return !dead && keeper.holds("legacy");
    }

    @Override
    public void gained(String source) {
      history.add("gained " + source);
    }

    @Override
    public void lost(String source) {
      history.add("lost " + source);
    }

    @Override
    public void ranOut(String source) {
      history.add("ran out " + source);
    }
  }

  private void pass(Duration time) {
    for (long end = now + time.toNanos(); now < end; now += STEP) {
      late.removeIf(one -> {
        boolean arrived = one.at() <= now;
        if (arrived) {
          log.add(one.record());
          one.told().complete(null);
        }
        return arrived;
      });
      processes.forEach(OneProcess::step);
      assertThat(processes.stream().filter(OneProcess::holds).map(p -> p.name))
          .as("owners at %d ms: %s", now / 1_000_000, log)
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void aFreeSourceIsTakenAtOnceAndKept() {
    OneProcess one = new OneProcess("one", "legacy");
    OneProcess two = new OneProcess("two", "legacy");
    pass(Duration.ofSeconds(1));
    assertThat(one.holds()).isTrue();
    pass(Duration.ofMinutes(5));
    assertThat(one.history).containsExactly("gained legacy");
    assertThat(two.history).isEmpty();
    assertThat(log).hasSizeBetween(120, 160);
  }

  @Test
  void aSourceWhoseOwnerDiesIsTakenOverWithinFifteenSecondsAndNotBeforeTen() {
    OneProcess one = new OneProcess("one", "legacy");
    pass(Duration.ofSeconds(1));
    OneProcess two = new OneProcess("two", "legacy");
    pass(Duration.ofSeconds(20));
    one.dead = true;
    pass(Duration.ofSeconds(7));
    assertThat(two.holds()).isFalse();
    pass(Duration.ofSeconds(8));
    assertThat(two.holds()).isTrue();
  }

  @Test
  void anOwnerThatLetsGoIsSucceededAtOnce() throws InterruptedException {
    OneProcess one = new OneProcess("one", "legacy");
    pass(Duration.ofSeconds(1));
    OneProcess two = new OneProcess("two", "legacy");
    pass(Duration.ofSeconds(1));
    one.keeper.release(Duration.ZERO);
    one.dead = true;
    pass(Duration.ofSeconds(1));
    assertThat(two.holds()).isTrue();
  }

  @Test
  void aProcessThatIsStartedAgainOnItsVolumeTakesItsOwnSourcesAtOnce() {
    OneProcess one = new OneProcess("one", "legacy");
    pass(Duration.ofSeconds(1));
    OneProcess second = one.startAgain();
    OneProcess third = second.startAgain(); // the second died before it took anything
    pass(Duration.ofMillis(300));
    assertThat(third.holds()).isTrue();
    assertThat(third.history).containsExactly("gained legacy");
  }

  @Test
  void whatThePredecessorSentLastArrivesLateAndChangesNothing() {
    OneProcess one = new OneProcess("one", "legacy");
    pass(Duration.ofSeconds(1));
    one.delay = Duration.ofMillis(150).toNanos();
    pass(Duration.ofMillis(1_300)); // a renewal is on its way
    OneProcess again = one.startAgain();
    pass(Duration.ofSeconds(30));
    assertThat(again.holds()).isTrue();
    assertThat(again.history).containsExactly("gained legacy");
  }

  @Test
  void whoCannotProveThatTheOwnerIsDeadWaits() {
    for (OwnerName stranger :
        List.of(
            new OwnerName("one", "another-volume", 7),
            new OwnerName("other", "volume-of-one", 7),
            // the lock would not have let it: no later process lets itself be driven out by it
            new OwnerName("one", "volume-of-one", 1))) {
      now = 0;
      log.clear();
      processes.clear();
      OneProcess one = new OneProcess(new OwnerName("one", "volume-of-one", 3), "legacy");
      pass(Duration.ofSeconds(1));
      one.dead = true;
      OneProcess other = new OneProcess(stranger, "legacy");
      pass(Duration.ofSeconds(9));
      assertThat(other.holds()).as(stranger.toString()).isFalse();
      pass(Duration.ofSeconds(4));
      assertThat(other.holds()).as(stranger.toString()).isTrue();
    }
  }

  @Test
  void aCopyNeverTakesTheOriginalsRecordsForItsOwn() {
    OneProcess original = new OneProcess(new OwnerName("one", "volume-of-one", 3), "legacy");
    OneProcess copy = new OneProcess(new OwnerName("one", "volume-of-one", 2), "legacy");
    pass(Duration.ofMinutes(1));
    assertThat(original.holds()).isTrue();
    assertThat(copy.history).isEmpty();
  }

  @Test
  void anOwnerThatIsCutOffFromTheTopicGivesUpByItselfBeforeAnybodyElseBegins() {
    OneProcess one = new OneProcess("one", "legacy");
    pass(Duration.ofSeconds(1));
    OneProcess two = new OneProcess("two", "legacy");
    pass(Duration.ofMillis(5_500));
    one.cutOff = true;
    one.delay = Duration.ofMinutes(1).toNanos();
    pass(Duration.ofSeconds(8).plusMillis(200));
    assertThat(one.history).containsExactly("gained legacy", "lost legacy");
    assertThat(two.history).isEmpty();
    pass(Duration.ofSeconds(4));
    assertThat(two.holds()).isTrue();
    // What it sent meanwhile comes too late and is void.
    one.cutOff = false;
    one.delay = 0;
    pass(Duration.ofMinutes(2));
    assertThat(two.history).containsExactly("gained legacy");
  }

  @Test
  void aProcessThatWasFrozenKnowsOnWakingThatItOwnsNothing() {
    OneProcess one = new OneProcess("one", "legacy");
    pass(Duration.ofSeconds(1));
    OneProcess two = new OneProcess("two", "legacy");
    pass(Duration.ofSeconds(3));
    one.frozen = true;
    pass(Duration.ofSeconds(30));
    assertThat(two.holds()).isTrue();
    one.keeper.watch();
    assertThat(one.history).as("whatever thread comes first").endsWith("ran out legacy");
    one.frozen = false;
    assertThat(one.holds()).isFalse();
    pass(Duration.ofSeconds(30));
    one.keeper.watch();
    assertThat(one.history).containsExactly("gained legacy", "ran out legacy", "lost legacy");
    assertThat(two.holds()).isTrue();
  }

  @Test
  void processesThatStartTogetherShareTheSources() {
    OneProcess one = new OneProcess("one", "a", "b", "c", "d");
    OneProcess two = new OneProcess("two", "a", "b", "c", "d");
    pass(Duration.ofSeconds(3));
    assertThat(one.history.size() + two.history.size()).isEqualTo(4);
    assertThat(one.history).isNotEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(one.history.size() + two.history.size()).isEqualTo(4);
  }

  @Test
  void whateverHappensNoTwoOwnASourceAtOnceAndSomebodyDoesInTheEnd() {
    for (int seed = 0; seed < 200; seed++) {
      now = 0;
      log.clear();
      late.clear();
      processes.clear();
      Random random = new Random(seed);
      for (String name : List.of("one", "two", "three")) {
        new OneProcess(name, "legacy");
      }
      for (int i = 0; i < 40; i++) {
        OneProcess some = processes.get(random.nextInt(processes.size()));
        switch (random.nextInt(6)) {
          case 0 -> some.frozen = !some.frozen;
          case 1 -> some.cutOff = !some.cutOff;
          case 2 -> some.delay = random.nextLong(Duration.ofSeconds(15).toNanos());
          case 3 -> some.delay = 0;
          case 4 -> {
            processes.remove(some);
            some.startAgain();
          }
          default -> {}
        }
        pass(Duration.ofMillis(random.nextInt(6_000)));
      }
      for (OneProcess one : processes) {
        one.frozen = false;
        one.cutOff = false;
        one.delay = 0;
      }
      pass(Duration.ofSeconds(40));
      assertThat(processes.stream().filter(OneProcess::holds)).as("seed " + seed).hasSize(1);
    }
  }
}
