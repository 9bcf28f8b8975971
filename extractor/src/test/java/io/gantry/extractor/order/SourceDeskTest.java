package io.gantry.extractor.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.event.ControlEvent;
import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.contracts.event.SourceLoad;
import io.gantry.contracts.event.SourceLoad.Latency.What;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.SourceStatus.State;
import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.receive.Intake;
import io.gantry.extractor.receive.Pace;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Hours;
import io.gantry.platform.config.SourceConfig.Kind;
import io.gantry.platform.config.SourceConfig.Limits;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.config.SourceConfig.Tls;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.kafka.TransientFailure;
import io.gantry.platform.spool.Spool;
import io.gantry.platform.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits by the hour, what operators want, what the archive's answers tell. */
@Timeout(60)
class SourceDeskTest {
  private static final LocalDateTime MONDAY_NOON = LocalDateTime.parse("2026-11-16T12:00");

  @TempDir Path directory;
  private Spool spool;
  private Intake intake;
  private SourceDesk desk;
  private final Pace pace = new Pace(0);
  private final MemoryOutbox outbox = new MemoryOutbox();
  private final MovedClock clock = new MovedClock();

  private static final class MovedClock extends Clock {
    private Instant now = MONDAY_NOON.atZone(ZoneId.systemDefault()).toInstant();

    void at(LocalDateTime time) {
      now = time.atZone(ZoneId.systemDefault()).toInstant();
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.systemDefault();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void aSourceWithADayAndANight() throws IOException {
    spool = Spool.open(directory.resolve("main"), SpoolSettings.limitedTo(1_000_000));
    intake =
        new Intake(
            spool,
            new OpenMoves<>(),
            outbox,
            clock,
            _ -> Optional.of("legacy"),
            _ -> true,
            Map.of());
    Limits limits =
        new Limits(4, 0, 0, "Mon-Fri", List.of(new Hours("Mon-Fri 07:00-19:00", 2, 50, 10)));
    SourceConfig config =
        new SourceConfig(
            "legacy",
            "LEGACY",
            "127.0.0.1",
            104,
            Kind.LEGACY,
            "",
            new Tls(TlsMode.NONE, null),
            Retrieve.C_MOVE,
            limits);
    desk =
        new SourceDesk(
            config, new FakeArchive(intake, "LEGACY"), outbox, clock, pace, "MIGRATOR@1");
  }

  @AfterEach
  void close() {
    intake.close();
    spool.close();
  }

  private SourceStatus told() {
    return outbox.told(SourceStatus.class).getLast();
  }

  private SourceLoad load() {
    return Objects.requireNonNull(told().load());
  }

  private SourceLoad.Window window() {
    return Objects.requireNonNull(load().window());
  }

  private void want(Mode mode, ControlEvent.@Nullable Limits limits) {
    desk.want(new SourceControl("legacy", mode, limits, "ops", "why not", clock.instant()));
  }

  @Test
  void theLimitsFollowTheHour() {
    desk.own(() -> true);
    assertThat(load().mostAtOnce()).isEqualTo(2);
    assertThat(load().credits()).isEqualTo(4);
    assertThat(load().traffic().mostMegabytesPerSecond()).isEqualTo(10);
    assertThat(window().open()).isTrue();

    clock.at(MONDAY_NOON.withHour(19));
    desk.sweeping(1);
    desk.tick();
    assertThat(load().mostAtOnce()).isEqualTo(4);
    assertThat(load().traffic().mostMegabytesPerSecond()).isZero();

    clock.at(MONDAY_NOON.plusDays(5));
    desk.tick();
    assertThat(told().state()).isEqualTo(State.BACKING_OFF);
    assertThat(told().code()).isEqualTo(Codes.OUTSIDE_WINDOW);
    assertThat(window().open()).isFalse();
    assertThat(window().until())
        .isEqualTo(
            LocalDateTime.parse("2026-11-23T00:00").atZone(ZoneId.systemDefault()).toInstant());
    assertThat(desk.mayBegin()).isFalse();
  }

  @Test
  void whatAnOperatorWantsIsToldWithNameAndReasonAndRunGoesBackToWhatIsConfigured() {
    desk.own(() -> true);
    want(Mode.PAUSE, null);
    assertThat(told().state()).isEqualTo(State.PAUSED);
    assertThat(told().code()).isEqualTo(Codes.PAUSED);
    assertThat(told().message()).contains("paused by ops: why not");
    assertThat(load().credits()).isZero();
    assertThat(desk.isHalted()).isFalse();

    want(Mode.STOP, null);
    assertThat(load().mode()).isEqualTo(Mode.STOP);
    assertThat(desk.isHalted()).isTrue();
    assertThatThrownBy(() -> desk.open(Duration.ZERO)).isInstanceOf(ArchiveUnavailable.class);
    assertThatThrownBy(desk::checkGoesOn).isInstanceOf(TransientFailure.class);

    want(Mode.RUN, new ControlEvent.Limits(7, 0, 0, "no window at all"));
    assertThat(load().mostAtOnce()).isEqualTo(2);
    want(Mode.RUN, new ControlEvent.Limits(7, 0, 0, ""));
    assertThat(desk.mayBegin()).isTrue();
    want(Mode.RUN, null);
    assertThat(told().state()).isEqualTo(State.RUNNING);
    assertThat(told().code()).isNull();
  }

  @Test
  void nothingIsOpenedBeforeItIsOursNorOnceItIsNotAnyMore() throws Exception {
    assertThatThrownBy(() -> desk.open(Duration.ZERO)).isInstanceOf(ArchiveUnavailable.class);
    desk.own(() -> true);
    desk.close(desk.open(Duration.ZERO));
    desk.disown();
    assertThatThrownBy(() -> desk.open(Duration.ZERO)).isInstanceOf(ArchiveUnavailable.class);
    int before = outbox.told(SourceStatus.class).size();
    desk.tick();
    assertThat(outbox.told(SourceStatus.class)).hasSize(before);
  }

  @Test
  void onceItIsNotOursAnyMoreNothingIsAskedOnWhatIsStillOpen() throws Exception {
    boolean[] ours = {true};
    desk.own(() -> ours[0]);
    Archive open = desk.open(Duration.ZERO);
    assertThat(open.echo()).isZero();
    ours[0] = false; // nobody has told the desk
    assertThatThrownBy(open::echo)
        .isInstanceOfSatisfying(
            ArchiveUnavailable.class, e -> assertThat(e.code()).isEqualTo(Codes.PAUSED));
    assertThatThrownBy(() -> open.list("1.1")).isInstanceOf(ArchiveUnavailable.class);
    desk.close(open);
  }

  @Test
  void noMoreAssociationsAreOpenThanTheHourAllowsWhateverTheyAreFor() throws Exception {
    desk.own(() -> true);
    Archive first = desk.open(Duration.ZERO);
    Archive second = desk.open(Duration.ZERO);
    CountDownLatch third = new CountDownLatch(1);
    Thread waits =
        Thread.ofVirtual()
            .start(() -> {
              try {
                desk.close(desk.open(Duration.ZERO));
                third.countDown();
              } catch (ArchiveUnavailable e) {
                Thread.currentThread().interrupt();
              }
            });
    while (!desk.wantsAssociation()) {
      Thread.onSpinWait();
    }
    assertThat(third.getCount()).isEqualTo(1);
    desk.close(first);
    assertThat(third.await(60, TimeUnit.SECONDS)).isTrue();
    waits.join();
    desk.close(second);
  }

  @Test
  void anArchiveThatSlowsDownIsAskedForLessAndTheReasonIsSaid() {
    desk.own(() -> true);
    desk.sweeping(1);
    for (int i = 0; i < 30; i++) {
      pace.latency().took(What.QUERY, Duration.ofMillis(120).toNanos());
    }
    desk.tick();
    assertThat(told().state()).isEqualTo(State.RUNNING);
    for (int i = 0; i < 9; i++) {
      pace.latency().took(What.QUERY, Duration.ofMillis(900).toNanos());
    }
    desk.tick();
    assertThat(told().state()).isEqualTo(State.BACKING_OFF);
    assertThat(told().code()).isEqualTo(Codes.SLOW);
    assertThat(told().message())
        .contains("LEGACY answers queries after 900 ms")
        .contains("1 of 2 at once now");
    desk.delivered();
    assertThat(told().state()).isEqualTo(State.RUNNING);
    assertThat(load().studiesAtOnce()).isEqualTo(2);
  }
}
