package io.gantry.fhir.index;

import io.gantry.fhir.adt.PatientJournal;
import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.publish.Retries;
import io.gantry.fhir.rules.Codes;
import io.gantry.platform.FailureText;
import io.gantry.platform.GantryException;
import io.gantry.platform.Health;
import io.gantry.platform.config.FhirIndexConfig;
import io.gantry.platform.kafka.TransientFailure;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One FHIR server as a source of the patient index: read whole once, then what it changes. Owns its
 * thread and the server's connections; not the log.
 */
public final class PatientFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final FhirIndexConfig config;
  private final PatientServer server;
  private final PatientMapper mapper;
  private final PatientPull pull;
  private final PatientJournal log;
  private final Patience patience;
  private @Nullable Thread thread;
  private volatile Health health = Health.up("not read yet");
  private PatientServer.@Nullable Offers offers;

  /**
   * @param systems {@code fhir.systems}
   */
  public PatientFeed(
      FhirIndexConfig config,
      Map<String, String> systems,
      PatientServer server,
      PatientJournal log,
      Retries retries) {
    this.config = config;
    this.server = server;
    this.log = log;
    this.mapper = new PatientMapper(config.issuer(), systems);
    this.patience = new Patience(retries);
    this.pull =
        new PatientPull(
            server,
            mapper,
            log,
            config.baseUrl() + " " + mapper.version(),
            config.pageSize(),
            patience,
            InstantSource.system());
  }

  /**
   * Reads what has changed; all, the first time.
   *
   * @param progress is told how many resources were read so far
   * @return how many events were written
   * @throws GantryException GTY-0740 where the server can't be read and never was: without patients
   *     every study would wait; GTY-0735 where the broker does not take them
   */
  public long load(LongConsumer progress) {
    try {
      return read(progress);
    } catch (EhrFailure e) {
      failed(e);
      if (isWhole()) {
        return 0; // what was read before is still there
      }
      throw new GantryException(
          Codes.INDEX_UNREAD,
          "The patients of the FHIR server "
              + config.baseUrl().getHost()
              + " can't be read: "
              + e.code()
              + " "
              + e.getMessage(),
          e);
    } catch (TransientFailure e) {
      throw notWritten(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          Codes.INDEX_UNREAD, "Interrupted while patients were read: run it again", e);
    }
  }

  private boolean isWhole() {
    try {
      return pull.isWhole();
    } catch (TransientFailure e) {
      throw notWritten(e);
    }
  }

  private static GantryException notWritten(TransientFailure e) {
    return new GantryException(
        "GTY-0735", "The patient index can't be written to topic patients", e);
  }

  private long read(LongConsumer progress)
      throws EhrFailure, TransientFailure, InterruptedException {
    PatientPull.Summary summary = pull.run(now -> progress.accept(now.read()));
    if (summary.written() > 0 || summary.passedOver() > 0) {
      LOG.info(
          "event=patients-read server={} resources={} written={}",
          config.baseUrl().getHost(),
          summary.read(),
          summary.written());
    }
    if (summary.passedOver() > 0) {
      LOG.warn(
          "event=patients-passed-over code={} server={} resources={} message=they have no MRN of"
              + " issuer {}, no name, or were replaced by one that is not there",
          Codes.PASSED_OVER,
          config.baseUrl().getHost(),
          summary.passedOver(),
          config.issuer());
    }
    health = Health.up("patients are read from " + config.baseUrl().getHost());
    return summary.written();
  }

  private void failed(EhrFailure e) {
    health =
        Health.down(
            Codes.INDEX_UNREAD,
            "the patients of %s can't be read: %s %s"
                .formatted(config.baseUrl().getHost(), e.code(), e.getMessage()));
    LOG.warn(
        "event=patients-unread code={} server={} cause=\"{} {}\"",
        Codes.INDEX_UNREAD,
        config.baseUrl().getHost(),
        e.code(),
        e.getMessage());
  }

  /** Goes on reading, on a thread of its own. */
  public synchronized void start() {
    Thread fresh = Thread.ofPlatform().name("patients-fhir").daemon().unstarted(this::follow);
    thread = fresh;
    fresh.start();
  }

  private void follow() {
    try {
      while (true) {
        patience.pause(config.refresh());
        try {
          read(_ -> {});
        } catch (EhrFailure e) {
          failed(e);
        } catch (TransientFailure e) {
          LOG.warn("event=patients-unwritten cause=\"{}\"", FailureText.of(e));
        }
      }
    } catch (InterruptedException e) {
      // closed
    } catch (RuntimeException e) {
      health = Health.down(Codes.DEFECT, "a defect: see the log and report it");
      LOG.error("event=defect code={} cause=\"{}\"", Codes.DEFECT, FailureText.of(e));
    }
  }

  /** What may be asked of this server about a study that waits. */
  PatientLookup lookup() {
    return new PatientLookup(server, mapper, log, patience);
  }

  /** Of the CapabilityStatement, as the configuration wants it; asked once. */
  synchronized PatientServer.Offers offers() throws EhrFailure, InterruptedException {
    PatientServer.Offers known = offers;
    if (known == null) {
      boolean byGet = config.crosswalk() == FhirIndexConfig.Crosswalk.GET;
      boolean crosswalks = config.crosswalk() != FhirIndexConfig.Crosswalk.NEVER;
      PatientServer.Offers said = patience.answer(server::offers);
      known =
          new PatientServer.Offers(
              said.match() && config.match() == FhirIndexConfig.Match.AUTO,
              byGet || (said.crosswalk() && crosswalks));
      offers = known;
    }
    return known;
  }

  public Health health() {
    return health;
  }

  @Override
  public void close() {
    patience.stop();
    Thread open;
    synchronized (this) {
      open = thread;
    }
    if (open != null) {
      try {
        open.join(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    server.close();
  }
}
