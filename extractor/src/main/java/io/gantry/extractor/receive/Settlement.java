package io.gantry.extractor.receive;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.move.OpenMoves.Binding;
import io.gantry.platform.CrashPoints;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to an object between its C-STORE response and the broker's acknowledgement: bound,
 * counted, awaited until durable and digested, told. Bounded: {@link #stored} waits while too many
 * heads wait. Thread safe.
 */
final class Settlement implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  /** Heads (and as much again per object as an event takes) that may wait, in KiB. */
  private static final int WAITING_KIB = 24 * 1024;

  private static final int EVENT_KIB = 8;

  private final OpenMoves<OpenStudy> moves;
  private final Outbox outbox;
  private final Clock clock;
  private final Semaphore room = new Semaphore(WAITING_KIB);
  private final ExecutorService teller =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().name("extractor-teller").daemon().unstarted(task));

  Settlement(OpenMoves<OpenStudy> moves, Outbox outbox, Clock clock) {
    this.moves = moves;
    this.outbox = outbox;
    this.clock = clock;
  }

  Optional<OpenStudy> expectedBy(String source, @Nullable Integer originatorId) {
    return moves.find(source, originatorId);
  }

  /** Whose object it is, by what has come of it. */
  Optional<OpenStudy> owner(String source, @Nullable Integer originatorId, HeadIds ids) {
    return moves.bind(source, originatorId, studyOf(ids, source, originatorId)).map(Binding::owner);
  }

  /** Counts the object and takes care of the rest; waits for room. */
  void stored(ReceivedObject object) throws InterruptedException {
    int weight = EVENT_KIB + (object.head() == null ? 0 : object.head().length() / 1024);
    room.acquire(weight);
    String source = object.lane().source();
    Integer originator = object.request().moveOriginatorMessageId();
    String study = studyOf(object.ids(), source, originator);
    Optional<Binding<OpenStudy>> binding = moves.bind(source, originator, study);
    Instant receivedAt = clock.instant();
    binding.ifPresent(bound -> {
      bound.owner().stored(object.lane().id(), object.pending().ref().length());
      object.lane().serves(bound.owner());
    });
    var _ =
        object
            .pending()
            .durable()
            .thenCombine(object.digests(), (_, digests) -> digests)
            .thenComposeAsync(
                digests -> tell(object, study, binding.orElse(null), digests, receivedAt), teller)
            .whenComplete((_, failure) -> {
              room.release(weight);
              if (failure != null) {
                discarded(object, binding.orElse(null), failure);
              }
            });
  }

  /** The head's own word; an object that lacks it is of the study that its move asked for. */
  private String studyOf(HeadIds ids, String source, @Nullable Integer originator) {
    String said = ids.study();
    return said != null
        ? said
        : moves.find(source, originator).map(OpenStudy::studyInstanceUid).orElse("");
  }

  /** Completes, never with a failure, when it is known whether the broker has the event. */
  private CompletableFuture<Boolean> tell(
      ReceivedObject object,
      String study,
      @Nullable Binding<OpenStudy> binding,
      InstanceDigests digests,
      Instant receivedAt) {
    CrashPoints.reached("after-fdatasync");
    HeadIds ids = object.ids();
    String sop = ids.instance() == null ? object.request().sopInstanceUid() : ids.instance();
    InstanceId instance = new InstanceId(study, ids.series() == null ? "" : ids.series(), sop);
    boolean solicited = binding != null && binding.solicited();
    CompletableFuture<?> told =
        binding != null && solicited
            ? outbox.extracted(
                extracted(object, binding.owner(), instance, digests, receivedAt), object.head())
            : outbox.failed(unsolicited(object, instance, digests, receivedAt));
    return told.handle((_, failure) -> {
      if (failure == null) {
        CrashPoints.reached("after-kafka-ack");
      } else {
        LOG.warn("event not acknowledged source={}", object.lane().source(), failure);
      }
      if (binding != null) {
        if (failure == null) {
          binding.owner().settled(sop, solicited);
        } else {
          binding.owner().untold();
        }
      }
      return failure == null;
    });
  }

  private static InstanceExtracted extracted(
      ReceivedObject object,
      OpenStudy owner,
      InstanceId instance,
      InstanceDigests digests,
      Instant receivedAt) {
    return new InstanceExtracted(
        eventId(object, instance, digests),
        object.lane().source(),
        owner.orderId(),
        owner.attempt(),
        instance,
        object.request().sopClassUid(),
        object.request().transferSyntaxUid(),
        digests,
        object.pending().ref(),
        owner.listing().contains(instance.sopInstanceUid()),
        object.malformed(),
        receivedAt,
        owner.listing().transferSyntax(instance.sopInstanceUid()).orElse(null),
        owner.characterSet());
  }

  private static InstanceUnsolicited unsolicited(
      ReceivedObject object, InstanceId instance, InstanceDigests digests, Instant receivedAt) {
    return new InstanceUnsolicited(
        eventId(object, instance, digests),
        object.lane().source(),
        instance,
        object.request().sopClassUid(),
        object.request().transferSyntaxUid(),
        digests,
        object.pending().ref(),
        receivedAt);
  }

  private static String eventId(
      ReceivedObject object, InstanceId instance, InstanceDigests digests) {
    String facts =
        String.join(
            "\n",
            "extractor",
            object.lane().source(),
            instance.sopInstanceUid(),
            digests.instance().hex());
    return Sha256.of(facts.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** The disk took the object back, so it counts as not received. */
  private static void discarded(
      ReceivedObject object, @Nullable Binding<OpenStudy> binding, Throwable failure) {
    LOG.error("object lost after its C-STORE response source={}", object.lane().source(), failure);
    if (binding != null) {
      binding.owner().lost();
    }
  }

  /** Gives what was answered with success some seconds to become durable and told. */
  @Override
  public void close() {
    try {
      if (!room.tryAcquire(WAITING_KIB, 5, TimeUnit.SECONDS)) {
        LOG.warn("objects that were not told in time are asked for again");
      }
      teller.shutdown();
      if (!teller.awaitTermination(5, TimeUnit.SECONDS)) {
        teller.shutdownNow();
      }
    } catch (InterruptedException e) {
      teller.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
