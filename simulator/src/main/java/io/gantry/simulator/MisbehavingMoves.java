package io.gantry.simulator;

import io.gantry.dicom.net.MoveHandler;
import io.gantry.dicom.net.MoveQuery;
import io.gantry.dicom.net.MoveResult;
import io.gantry.dicom.net.ServiceRefused;
import io.gantry.dicom.net.SubOperations;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A C-MOVE SCP that answers too soon, or not with what it was asked for. Thread safe. */
final class MisbehavingMoves implements MoveHandler {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final MoveHandler moves;
  private final Misbehaviour how;
  private final AtomicInteger asked = new AtomicInteger();

  MisbehavingMoves(MoveHandler moves, Misbehaviour how) {
    this.moves = moves;
    this.how = how;
  }

  @Override
  public MoveResult move(MoveQuery query, Responder responder) throws IOException {
    int number = asked.incrementAndGet();
    if (number <= how.outOfResources()) {
      throw new ServiceRefused(DimseStatus.OUT_OF_RESOURCES_SUB_OPERATIONS, "busy, as configured");
    }
    if (number <= how.outOfResources() + how.failsMoves()) {
      throw new ServiceRefused(DimseStatus.UNABLE_TO_PROCESS, "unable, as configured");
    }
    if (!how.finalStatusFirst()) {
      return moves.move(query, responder);
    }
    Thread.ofVirtual().name("late-move").start(() -> late(query));
    return new MoveResult(DimseStatus.SUCCESS, new SubOperations(-1, 0, 0, 0), List.of(), null);
  }

  private void late(MoveQuery query) {
    try {
      moves.move(
          query,
          new Responder() {
            @Override
            public void progress(SubOperations counts) {}

            @Override
            public boolean cancelled() {
              return false;
            }
          });
    } catch (IOException e) {
      LOG.warn("event=late-move-broken cause={}", e.getClass().getSimpleName());
    }
  }
}
