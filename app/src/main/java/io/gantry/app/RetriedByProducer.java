package io.gantry.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Says calmly what the embedded broker calls an error, with a stack trace, though nothing is wrong:
 * a batch overtook the one before it, the broker refuses it so that the order stays, and the
 * idempotent producer sends both again. What a producer gives up is no such line: its own client
 * logs that, and the stage that published it fails. For logback.xml; thread safe.
 */
public final class RetriedByProducer extends TurboFilter {
  private static final String BROKER = "kafka.server.ReplicaManager";

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable thrown) {
    if (!(thrown instanceof OutOfOrderSequenceException) || !logger.getName().equals(BROKER)) {
      return FilterReply.NEUTRAL;
    }
    // not a constant: this class is loaded while logging is being set up
    LoggerFactory.getLogger("gantry.kafka")
        .warn(
            "event=batch-out-of-order: a batch of events came to the broker before the one that it follows; the producer sends it again, nothing is lost");
    return FilterReply.DENY;
  }
}
