package io.gantry.extractor.order;

import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.OrderEvent;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.OrderEvent.RestampOrder;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.extractor.Codes;
import io.gantry.platform.kafka.TransientFailure;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes orders and carries them out; an order id that is finished in this process is nothing to do.
 * Called by many threads, returns when the order has ended.
 */
public final class OrderDesk {
  private static final int REMEMBERED = 100_000;

  private final Workshop shop;
  private final Map<String, SourceDesk> sources;
  private final SweepMemory memory;
  private final Map<String, Stage> known = new LinkedHashMap<>();

  /** How far an order is. */
  private enum Stage {
    OPEN,
    DONE
  }

  /** Orders for these sources; an interrupted sweep begins anew. */
  public OrderDesk(Workshop shop, List<SourceDesk> sources) {
    this(shop, sources, SweepMemory.NONE);
  }

  /** Orders for these sources; an interrupted sweep goes on from what the memory has of it. */
  public OrderDesk(Workshop shop, List<SourceDesk> sources, SweepMemory memory) {
    this.shop = shop;
    this.memory = memory;
    this.sources =
        sources.stream().collect(Collectors.toMap(SourceDesk::name, Function.identity()));
  }

  /**
   * Carries out one order.
   *
   * @throws TransientFailure when it is to be carried out again
   */
  public void handle(OrderEvent order) throws TransientFailure, InterruptedException {
    shop.checkNotStopping();
    if (!begin(order.orderId())) {
      return;
    }
    boolean ended = false;
    try {
      SourceDesk desk = sources.get(order.source());
      if (desk == null) {
        unknown(order);
      } else {
        carryOut(order, desk);
      }
      ended = true;
    } finally {
      end(order.orderId(), ended);
    }
  }

  private void carryOut(OrderEvent order, SourceDesk desk)
      throws TransientFailure, InterruptedException {
    switch (order) {
      case SweepOrder sweep -> {
        desk.awaitOpen();
        desk.sweeping(1);
        try {
          new SweepRun(shop, desk, sweep, memory).run();
        } finally {
          desk.sweeping(-1);
        }
      }
      case ExtractOrder extract -> {
        StudyExtracted end;
        desk.enter();
        try {
          shop.checkNotStopping();
          end = new StudyExtraction(shop, desk, extract).run();
        } finally {
          desk.leave();
        }
        // Its next owner says what became of it.
        desk.checkGoesOn();
        // The next study need not wait for the broker.
        shop.tell(end);
      }
      case RestampOrder _ -> {
        // The loader's: no source is asked for it.
      }
    }
  }

  /**
   * False for an order that is done.
   *
   * @throws TransientFailure while it is under way: it may yet be broken off
   */
  private boolean begin(String orderId) throws TransientFailure {
    synchronized (known) {
      Stage before = known.putIfAbsent(orderId, Stage.OPEN);
      if (before == Stage.OPEN) {
        throw new TransientFailure("the order is under way already");
      }
      if (known.size() > REMEMBERED) {
        known.remove(known.keySet().iterator().next());
      }
      return before == null;
    }
  }

  private void end(String orderId, boolean done) {
    synchronized (known) {
      if (done) {
        known.put(orderId, Stage.DONE);
      } else {
        known.remove(orderId);
      }
    }
  }

  private void unknown(OrderEvent order) throws TransientFailure, InterruptedException {
    Stopped why =
        new Stopped(
            Codes.UNKNOWN_SOURCE,
            "no source %s is configured here: add it to the configuration, or drop the order"
                .formatted(order.source()));
    Instant now = shop.clock().instant();
    switch (order) {
      case SweepOrder sweep ->
          shop.await(
              shop.outbox()
                  .finished(
                      new SweepFinished(
                          sweep.source(),
                          sweep.sweepId(),
                          0,
                          1,
                          0,
                          why.code(),
                          why.message(),
                          now)));
      case ExtractOrder extract ->
          shop.tell(
              new StudyExtracted(
                  extract.source(),
                  extract.orderId(),
                  UUID.randomUUID().toString(),
                  extract.studyInstanceUid(),
                  Outcome.FAILED,
                  0,
                  0,
                  0,
                  why.code(),
                  why.message(),
                  now,
                  now));
      case RestampOrder _ -> {
        // The loader's, which needs no source.
      }
    }
  }
}
