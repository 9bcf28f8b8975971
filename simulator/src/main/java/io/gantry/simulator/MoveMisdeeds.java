package io.gantry.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.FindHandler;
import io.gantry.dicom.net.HangUp;
import io.gantry.dicom.net.MoveHandler;
import io.gantry.dicom.net.MoveQuery;
import io.gantry.dicom.net.MoveResult;
import io.gantry.dicom.net.ServiceRefused;
import io.gantry.dicom.net.SubOperations;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be wrong with answers to C-MOVE. */
public final class MoveMisdeeds {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private MoveMisdeeds() {}

  private static MoveResult nothing(int status) {
    return new MoveResult(status, new SubOperations(-1, 0, 0, 0), List.of(), null);
  }

  private static String study(MoveQuery query) {
    return query.identifier().string(Tag.STUDY_INSTANCE_UID, "");
  }

  private static int notNegative(String name, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(name + ": counts are 0 or more");
    }
    return count;
  }

  /** Success comes at once and without counts, then the objects. */
  public record FinalStatusFirst() implements Misdeed {
    @Override
    public MoveHandler moves(MoveHandler moves, Chance chance) {
      return (query, responder) -> {
        Thread.ofVirtual().name("late-move").start(() -> late(moves, query));
        return nothing(DimseStatus.SUCCESS);
      };
    }

    private static void late(MoveHandler moves, MoveQuery query) {
      try {
        moves.move(query, new Deaf(null));
      } catch (IOException e) {
        LOG.warn("event=late-move-broken cause={}", e.getClass().getSimpleName());
      }
    }
  }

  /** Tells nobody how it comes along, and does not hear a cancel. */
  private record Deaf(MoveHandler.@Nullable Responder responder) implements MoveHandler.Responder {
    @Override
    public void progress(SubOperations counts) throws IOException {
      if (responder != null) {
        responder.progress(counts);
      }
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }

  /** C-CANCEL of a move changes nothing. */
  public record IgnoresCancel() implements Misdeed {
    @Override
    public MoveHandler moves(MoveHandler moves, Chance chance) {
      return (query, responder) -> moves.move(query, new Deaf(responder));
    }
  }

  /**
   * C-MOVEs that are answered with A702 and move nothing.
   *
   * @param first so many at the beginning
   * @param every and every so-many-th one after; 0 for none
   * @param seconds and all within this time after the first C-MOVE; 0 for none
   */
  public record OutOfResources(int first, int every, int seconds) implements Misdeed {
    public OutOfResources {
      notNegative("outOfResources", first);
      notNegative("outOfResources", every);
      notNegative("outOfResources", seconds);
    }

    /** {@code outOfResources: 3}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static OutOfResources first(int first) {
      return new OutOfResources(first, 0, 0);
    }

    @Override
    public MoveHandler moves(MoveHandler moves, Chance chance) {
      AtomicInteger asked = new AtomicInteger();
      AtomicLong begun = new AtomicLong();
      return (query, responder) -> {
        int number = asked.incrementAndGet();
        begun.compareAndSet(0, System.nanoTime());
        boolean stormy = System.nanoTime() - begun.get() < Duration.ofSeconds(seconds).toNanos();
        if (number <= first || stormy || (every > 0 && (number - first) % every == 0)) {
          throw new ServiceRefused(
              DimseStatus.OUT_OF_RESOURCES_SUB_OPERATIONS, "busy, as configured");
        }
        return moves.move(query, responder);
      };
    }
  }

  /** So many C-MOVEs, the first ones that get here, are answered with C000 and move nothing. */
  public record FailsMoves(int first) implements Misdeed {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FailsMoves {
      notNegative("failsMoves", first);
    }

    @Override
    public MoveHandler moves(MoveHandler moves, Chance chance) {
      AtomicInteger asked = new AtomicInteger();
      return (query, responder) -> {
        if (asked.incrementAndGet() <= first) {
          throw new ServiceRefused(DimseStatus.UNABLE_TO_PROCESS, "unable, as configured");
        }
        return moves.move(query, responder);
      };
    }
  }

  /**
   * All C-MOVEs of some studies are answered with a status and move nothing.
   *
   * @param share of the studies; null for all
   */
  public record RefusesMoves(Status status, @Nullable Double share) implements Misdeed {
    public RefusesMoves {
      HoldingMisdeeds.required("status", status);
    }

    @Override
    public MoveHandler moves(MoveHandler moves, Chance chance) {
      return (query, responder) -> {
        if (chance.takes(share == null ? 1 : share, study(query))) {
          throw new ServiceRefused(status.value(), "refused, as configured");
        }
        return moves.move(query, responder);
      };
    }
  }

  /**
   * Some studies are listed down to their images, and a C-MOVE of them finds nothing to move.
   *
   * @param share of the studies
   * @param status that it ends with; null for 0000
   */
  public record ListsWhatItLost(double share, @Nullable Status status) implements Misdeed {
    public ListsWhatItLost {
      HoldingMisdeeds.checkShare("listsWhatItLost", share);
    }

    @Override
    public MoveHandler moves(MoveHandler moves, Chance chance) {
      return (query, responder) ->
          chance.takes(share, study(query))
              ? nothing(status == null ? DimseStatus.SUCCESS : status.value())
              : moves.move(query, responder);
    }
  }

  /** Completed sub-operations are off by so many in every response; not less than 0. */
  public record WrongMoveCounts(int off) implements Misdeed {
    @Override
    public MoveHandler moves(MoveHandler moves, Chance chance) {
      return (query, responder) -> {
        MoveResult result =
            moves.move(
                query,
                new MoveHandler.Responder() {
                  @Override
                  public void progress(SubOperations counts) throws IOException {
                    responder.progress(wrong(counts));
                  }

                  @Override
                  public boolean cancelled() throws IOException {
                    return responder.cancelled();
                  }
                });
        return new MoveResult(
            result.status(),
            wrong(result.subOperations()),
            result.failedSopInstanceUids(),
            result.errorComment());
      };
    }

    private SubOperations wrong(SubOperations counts) {
      return new SubOperations(
          counts.remaining(),
          counts.completed() < 0 ? -1 : Math.max(0, counts.completed() + off),
          counts.failed(),
          counts.warning());
    }
  }

  /**
   * Requests are heard and never answered; the association stays.
   *
   * @param finds so many C-FINDs, the first ones; null for none
   * @param moves so many C-MOVEs, the first ones; null for none
   * @param share only of these studies; null for all
   */
  public record NeverAnswers(
      @Nullable Integer finds, @Nullable Integer moves, @Nullable Double share) implements Misdeed {
    private static final Duration LOOK = Duration.ofMillis(50);

    private interface Peer {
      boolean cancelled() throws IOException;
    }

    @Override
    public FindHandler finds(FindHandler handler, Chance chance) {
      AtomicInteger asked = new AtomicInteger();
      return (query, responder) -> {
        String study = query.identifier().string(Tag.STUDY_INSTANCE_UID, "");
        if (finds != null && falls(chance, study) && asked.incrementAndGet() <= finds) {
          silence(responder::cancelled);
        }
        return handler.find(query, responder);
      };
    }

    @Override
    public MoveHandler moves(MoveHandler handler, Chance chance) {
      AtomicInteger asked = new AtomicInteger();
      return (query, responder) -> {
        if (moves != null && falls(chance, study(query)) && asked.incrementAndGet() <= moves) {
          silence(responder::cancelled);
        }
        return handler.move(query, responder);
      };
    }

    private boolean falls(Chance chance, String study) {
      return share == null || chance.takes(share, study);
    }

    /** Until the peer breaks the association off, or it is closed here. */
    private static void silence(Peer peer) throws IOException {
      while (true) {
        peer.cancelled(); // fails once the association is over; a cancel is not answered either
        try {
          Thread.sleep(LOOK);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new HangUp("closed");
        }
      }
    }
  }

  /**
   * The association that a C-MOVE came over is broken off before its final response.
   *
   * @param after so many sub-operations that were reported
   * @param times so many C-MOVEs, the first ones with that many; 0 for all
   */
  public record HangsUpOnMoves(int after, int times) implements Misdeed {
    public HangsUpOnMoves {
      notNegative("hangsUpOnMoves", after);
      notNegative("hangsUpOnMoves", times);
    }

    @Override
    public MoveHandler moves(MoveHandler moves, Chance chance) {
      AtomicInteger done = new AtomicInteger();
      return (query, responder) ->
          moves.move(
              query,
              new MoveHandler.Responder() {
                private int reported;

                @Override
                public void progress(SubOperations counts) throws IOException {
                  responder.progress(counts);
                  if (++reported == after && (times == 0 || done.incrementAndGet() <= times)) {
                    throw new HangUp("as configured");
                  }
                }

                @Override
                public boolean cancelled() throws IOException {
                  if (after == 0
                      && reported == 0
                      && (times == 0 || done.incrementAndGet() <= times)) {
                    throw new HangUp("as configured");
                  }
                  return responder.cancelled();
                }
              });
    }
  }
}
