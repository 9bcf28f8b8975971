package io.gantry.loader.adapter.kafka;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.LoadedEvent;
import io.gantry.contracts.event.OrderEvent;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.OrderEvent.RestampOrder;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.loader.StudyRestamper;
import io.gantry.loader.StudyRestamper.Outcome;
import io.gantry.loader.StudyRestamper.Restamped;
import io.gantry.platform.kafka.EventHandler;
import io.gantry.platform.kafka.TransientFailure;
import java.io.IOException;
import java.time.InstantSource;
import org.apache.kafka.common.header.Headers;

/**
 * One event of {@code orders}: a restamp is carried out, what concerns sources is left alone. Each
 * version is acknowledged by the broker before the next, and all before the offset may be
 * committed.
 */
public final class RestampHandler implements EventHandler<OrderEvent> {
  private final StudyRestamper restamper;
  private final Acknowledged publisher;
  private final InstantSource clock;

  public RestampHandler(StudyRestamper restamper, Acknowledged publisher, InstantSource clock) {
    this.restamper = restamper;
    this.publisher = publisher;
    this.clock = clock;
  }

  @Override
  public void handle(OrderEvent order, Headers headers) throws Exception {
    switch (order) {
      case RestampOrder restamp -> restamp(restamp);
      case SweepOrder _, ExtractOrder _ -> {
        // the extractor's
      }
    }
  }

  private void restamp(RestampOrder order) throws TransientFailure, InterruptedException {
    Outcome outcome;
    try {
      outcome = restamper.<TransientFailure>restamp(order, version -> tell(order, version));
    } catch (IOException e) {
      throw new TransientFailure("a study can't be restamped now", e);
    }
    switch (outcome) {
      case Outcome.Done(int instances) ->
          publisher.publish(
              Topics.INSTANCES_LOADED,
              new LoadedEvent.StudyRestamped(
                  order.studyInstanceUid(), order.orderId(), instances, clock.instant()));
      case Outcome.Refused(String code, String message) ->
          publisher.publish(
              Topics.INSTANCES_LOADED,
              new LoadedEvent.RestampRefused(
                  order.studyInstanceUid(), order.orderId(), code, message, clock.instant()));
      case Outcome.Stale() -> {
        // what it asked for was told before
      }
    }
  }

  private void tell(RestampOrder order, Restamped version)
      throws TransientFailure, InterruptedException {
    String rules = order.decision().ruleBook();
    publisher.publish(
        Topics.INSTANCES_LOADED,
        new LoadedEvent.InstanceRestamped(
            String.join(
                "/",
                Topics.LOADER,
                order.orderId(),
                version.instance().sopInstanceUid(),
                version.was().stored().instance().hex()),
            order.orderId(),
            version.instance(),
            version.was().sopClassUid(),
            version.was().transferSyntaxUid(),
            version.was().received().instance(),
            version.was().stored().instance(),
            version.stored(),
            version.object(),
            rules == null ? version.was().ruleBook() : rules,
            version.changed(),
            version.attributes(),
            clock.instant()));
  }

  /** Extract orders pass at once; a restamp holds a head, its copies and a manifest. */
  public static long weight(OrderEvent order) {
    return switch (order) {
      case RestampOrder _ -> 16L << 20;
      case SweepOrder _, ExtractOrder _ -> 1024;
    };
  }

  /** Restamps of one study keep their order. */
  public static String orderKey(OrderEvent order) {
    return switch (order) {
      case RestampOrder restamp -> restamp.studyInstanceUid();
      case SweepOrder sweep -> sweep.orderId();
      case ExtractOrder extract -> extract.studyInstanceUid();
    };
  }
}
