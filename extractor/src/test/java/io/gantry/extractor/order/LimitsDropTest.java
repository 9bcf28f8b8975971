package io.gantry.extractor.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.event.ControlEvent;
import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.extractor.ExtractorSettings.Timing;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.receive.Intake;
import io.gantry.extractor.receive.OpenStudy;
import io.gantry.extractor.receive.Pace;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Kind;
import io.gantry.platform.config.SourceConfig.Limits;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.config.SourceConfig.Tls;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.spool.Spool;
import io.gantry.platform.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limits drop to one association while studies wait for one another, and the study that the others
 * wait for needs an association again: those who wait must have let go of theirs.
 */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set by begin(), JUnit sets the directory
class LimitsDropTest {
  private static final Timing SOON =
      new Timing(
          Duration.ofMillis(50),
          Duration.ofMillis(1),
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          // Short against this, no study needs an association of its own for its patience.
          Duration.ofMinutes(30));

  @TempDir Path directory;
  private Spool spool;
  private Intake intake;
  private FakeArchive archive;
  private SourceDesk source;
  private OrderDesk desk;
  private final MemoryOutbox outbox = new MemoryOutbox();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch lowered = new CountDownLatch(1);
  private final List<Thread> orders = new ArrayList<>();

  private void begin(long spoolBytes) throws IOException {
    spool = Spool.open(directory.resolve("main"), SpoolSettings.limitedTo(spoolBytes));
    OpenMoves<OpenStudy> moves = new OpenMoves<>();
    intake =
        new Intake(
            spool,
            moves,
            outbox,
            Clock.systemUTC(),
            _ -> Optional.of("legacy"),
            _ -> true,
            Map.of());
    archive = new FakeArchive(intake, "LEGACY");
    for (int i = 1; i <= 3; i++) {
      archive.holds("1." + i, 4);
    }
    archive.script.add((_, _) -> {
      asked.countDown();
      try {
        assertThat(lowered.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw FakeArchive.lost();
    });
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
            new Limits(3, 0, ""));
    source = new SourceDesk(config, archive, outbox, Clock.systemUTC(), new Pace(0), "MIGRATOR@1");
    source.own(() -> true);
    desk =
        new OrderDesk(
            new Workshop(moves, outbox, new Admission(spool, spoolBytes), SOON, Clock.systemUTC()),
            List.of(source));
  }

  @AfterEach
  void close() {
    orders.forEach(Thread::interrupt);
    intake.close();
    spool.close();
  }

  private void order(String study) {
    ExtractOrder order = new ExtractOrder("order-" + orders.size(), "legacy", study, null, null);
    orders.add(
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                desk.handle(order);
              } catch (Exception e) {
                // told nothing: the test sees it
              }
            }));
  }

  /** The first has asked and hangs; the others have come as far as they can. */
  private void lowerWhileTheOthersWait() throws Exception {
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    await()
        .untilAsserted(() -> {
          assertThat(outbox.told(StudyListed.class)).hasSize(orders.size());
          source.condition().announce();
          SourceStatus now = outbox.told(SourceStatus.class).getLast();
          assertThat(Objects.requireNonNull(now.load()).associationsOpen())
              .as("those who wait hold none")
              .isEqualTo(1);
        });
    source.want(
        new SourceControl(
            "legacy",
            Mode.RUN,
            new ControlEvent.Limits(1, 0, 0, ""),
            "operator",
            "working hours",
            Instant.EPOCH));
    lowered.countDown();
  }

  private void assertAllEndComplete() {
    await()
        .untilAsserted(() -> assertThat(outbox.told(StudyExtracted.class)).hasSize(orders.size()));
    assertThat(outbox.told(StudyExtracted.class))
        .extracting(StudyExtracted::outcome)
        .containsOnly(Outcome.COMPLETE);
  }

  @Test
  void whileTheDestinationIsProven() throws Exception {
    begin(100_000_000);
    source.startAnew();
    List.of("1.1", "1.2", "1.3").forEach(this::order);
    lowerWhileTheOthersWait();
    assertAllEndComplete();
  }

  @Test
  void whileTheyWaitForRoomInTheSpool() throws Exception {
    begin(200_000);
    List.of("1.1", "1.2", "1.3").forEach(this::order);
    lowerWhileTheOthersWait();
    assertAllEndComplete();
  }

  @Test
  void whileTheyWaitForTheSameStudy() throws Exception {
    begin(100_000_000);
    List.of("1.1", "1.1", "1.1").forEach(this::order);
    lowerWhileTheOthersWait();
    assertAllEndComplete();
  }
}
