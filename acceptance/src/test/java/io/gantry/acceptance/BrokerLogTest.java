package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import io.gantry.app.RetriedByProducer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.junit.jupiter.api.Test;

/** What of the embedded broker's log an operator sees. */
class BrokerLogTest {
  private static final String BROKER = "kafka.server.ReplicaManager";

  private static ListAppender<ILoggingEvent> logged(String logger, Throwable thrown) {
    LoggerContext context = new LoggerContext();
    TurboFilter filter = new RetriedByProducer();
    filter.setContext(context);
    filter.start();
    context.addTurboFilter(filter);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.setContext(context);
    lines.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
    context.getLogger(logger).error("Error processing append operation on partition x-1", thrown);
    return lines;
  }

  @Test
  void aBatchThatTheProducerSendsAgainIsNoError() {
    assertThat(logged(BROKER, new OutOfOrderSequenceException("Out of order")).list).isEmpty();
  }

  @Test
  void whatTheProducerGivesUpAndWhatElseFailsIsStillAnError() {
    assertThat(logged(BROKER, new KafkaStorageException("disk")).list)
        .singleElement()
        .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.ERROR));
    String producer = "org.apache.kafka.clients.producer.internals.TransactionManager";
    assertThat(logged(producer, new OutOfOrderSequenceException("Out of order")).list).hasSize(1);
  }

  @Test
  void theDistributionLogsWithThisFilter() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            RetriedByProducer.class.getClassLoader().getResourceAsStream("logback.xml"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("<turboFilter class=\"" + RetriedByProducer.class.getName() + "\"/>");
    }
    Logger any = new LoggerContext().getLogger(BROKER);
    assertThat(new RetriedByProducer().decide(null, any, Level.ERROR, "x", null, null))
        .isEqualTo(FilterReply.NEUTRAL);
  }
}
