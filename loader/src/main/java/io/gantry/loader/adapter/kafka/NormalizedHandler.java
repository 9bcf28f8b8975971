package io.gantry.loader.adapter.kafka;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.InstanceRejected;
import io.gantry.contracts.event.LoadedEvent;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.NormalizedEvent.InstanceRepeated;
import io.gantry.loader.LoadOutcome;
import io.gantry.loader.RetryingLoader;
import io.gantry.platform.kafka.EventHandler;
import java.time.InstantSource;
import org.apache.kafka.common.header.Headers;

/**
 * One event of {@code instances.normalized}: the object goes to the archive, and what became of it
 * is acknowledged by the broker before the offset may be committed.
 */
public final class NormalizedHandler implements EventHandler<NormalizedEvent> {
  private final RetryingLoader loader;
  private final Acknowledged publisher;
  private final InstantSource clock;

  public NormalizedHandler(RetryingLoader loader, Acknowledged publisher, InstantSource clock) {
    this.loader = loader;
    this.publisher = publisher;
    this.clock = clock;
  }

  @Override
  public void handle(NormalizedEvent event, Headers headers) throws Exception {
    switch (event) {
      case InstanceNormalized normalized -> load(normalized);
      case InstanceRepeated repeated ->
          publisher.publish(
              Topics.INSTANCES_LOADED,
              new LoadedEvent.RepeatSettled(
                  eventId(repeated, repeated.received().instance().hex(), "repeat"),
                  repeated.source(),
                  repeated.instance(),
                  repeated.received(),
                  repeated.spool()));
    }
  }

  private void load(InstanceNormalized event) throws Exception {
    switch (loader.load(event)) {
      case LoadOutcome.Loaded loaded ->
          publisher.publish(Topics.INSTANCES_LOADED, loaded(event, loaded));
      case LoadOutcome.Rejected(String code, String message) ->
          publisher.publish(
              Topics.INSTANCES_REJECTED,
              new InstanceRejected(
                  eventId(event),
                  event.source(),
                  event.instance(),
                  event.received(),
                  event.spool(),
                  code,
                  message,
                  clock.instant()));
    }
  }

  private LoadedEvent.InstanceLoaded loaded(InstanceNormalized event, LoadOutcome.Loaded loaded) {
    return new LoadedEvent.InstanceLoaded(
        eventId(event),
        event.source(),
        event.instance(),
        event.sopClassUid(),
        event.transferSyntaxUid(),
        event.received(),
        event.canonicalHead(),
        loaded.stored(),
        loaded.object(),
        event.ruleBook(),
        event.patch().edits().stream().map(edit -> edit.path().toString()).toList(),
        event.findings(),
        event.attributes(),
        event.spool(),
        event.receivedAt(),
        clock.instant());
  }

  private static String eventId(InstanceNormalized event) {
    return eventId(event, event.received().instance().hex(), event.patch().digest().hex());
  }

  /** Deterministic: the same object with the same patch has the same id, whenever it comes. */
  private static String eventId(NormalizedEvent event, String received, String last) {
    String source =
        switch (event) {
          case InstanceNormalized normalized -> normalized.source();
          case InstanceRepeated repeated -> repeated.source();
        };
    return String.join(
        "/", Topics.LOADER, source, event.instance().sopInstanceUid(), received, last);
  }

  /** What an event weighs in memory while it is worked on: head, new head and copies between. */
  public static long weight(NormalizedEvent event) {
    return switch (event) {
      case InstanceNormalized normalized when !normalized.patch().isEmpty() ->
          256 * 1024 + 4 * normalized.received().head().length();
      case InstanceNormalized _, InstanceRepeated _ -> 256 * 1024;
    };
  }
}
