package io.gantry.fhir.publish;

import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.StudyPublished;
import io.gantry.contracts.event.StudyPublished.Action;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.fhir.rules.Codes;
import io.gantry.fhir.rules.Decision;
import io.gantry.fhir.rules.Found;
import io.gantry.fhir.rules.Mapping;
import io.gantry.fhir.rules.PatientIdentity;
import io.gantry.fhir.rules.PublicationPlanner;
import io.gantry.fhir.rules.Refusal;
import io.gantry.fhir.rules.StudyMapper;
import io.gantry.fhir.rules.Systems;
import io.gantry.platform.FailureText;
import io.gantry.platform.Health;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one verified study into the EHR: looks, decides, writes; again after transient faults and
 * lost races, within the time for retries. Repeating it leaves the EHR as it is. For one thread;
 * {@link #stop} and {@link #health} from any.
 */
public final class StudyPublisher {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final StudyMapper mapper;
  private final PublicationPlanner planner;
  private final Ehr ehr;
  private final Retries retries;
  private final InstantSource clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Health health = Health.up("no study yet");

  /**
   * The last study was given up after all its retries. Until the EHR answers again each study is
   * tried once, else an outage would cost every study of a wave the whole time for retries.
   */
  private boolean away;

  public StudyPublisher(
      StudyMapper mapper,
      PublicationPlanner planner,
      Ehr ehr,
      Retries retries,
      InstantSource clock) {
    this.mapper = mapper;
    this.planner = planner;
    this.ehr = ehr;
    this.retries = retries;
    this.clock = clock;
  }

  /**
   * @return {@link StudyPublished} or {@link StudyRefused}
   * @throws InterruptedException where {@link #stop} ends the waiting: nothing is decided
   */
  public Event publish(StudyVerified verified) throws InterruptedException {
    Mapping mapping = mapper.map(verified);
    return switch (mapping) {
      case Refusal refusal -> refused(verified, refusal.code(), refusal.message(), true);
      case Mapping.Mapped mapped -> publish(verified, mapped);
    };
  }

  private Event publish(StudyVerified verified, Mapping.Mapped mapped) throws InterruptedException {
    long end = System.nanoTime() + retries.total().toNanos();
    for (int failures = 1; ; failures++) {
      try {
        Event outcome = attempt(verified, mapped);
        health = Health.up("the EHR answers");
        away = false;
        return outcome;
      } catch (EhrFailure e) {
        LOG.warn(
            "event=ehr-failure study={} code={} kind={} failures={} message={}",
            verified.studyInstanceUid(),
            e.code(),
            e.kind(),
            failures,
            e.getMessage());
        if (e.kind() == EhrFailure.Kind.PERMANENT) {
          return refused(verified, e.code(), String.valueOf(e.getMessage()), true);
        }
        health = Health.down(e.code(), String.valueOf(e.getMessage()));
        Duration wait = retries.backoff().after(failures);
        boolean silent = e.kind() == EhrFailure.Kind.TRANSIENT;
        if ((silent && away) || System.nanoTime() + wait.toNanos() > end) {
          away = silent;
          String tried = "%s; tried %d times".formatted(e.getMessage(), failures);
          return refused(verified, e.code(), tried, false);
        }
        pause(wait);
      }
    }
  }

  private Event attempt(StudyVerified verified, Mapping.Mapped mapped) throws EhrFailure {
    ImagingStudy study = mapped.study();
    Found found =
        new Found(
            ehr.studies(Systems.DICOM_UID, study.getIdentifierFirstRep().getValue()),
            ehr.patients(mapped.patient().system(), mapped.patient().value()),
            ehr.endpoints(Systems.ENDPOINT, mapped.endpoint().getAddress()),
            former(mapped));
    Decision decision = planner.decide(mapped, found);
    return switch (decision) {
      case Refusal refusal -> refused(verified, refusal.code(), refusal.message(), true);
      case Decision.Unchanged unchanged ->
          published(verified, unchanged.resource(), Action.UNCHANGED);
      case Decision.Send send ->
          published(verified, ehr.send(send), send.creates() ? Action.CREATED : Action.UPDATED);
    };
  }

  private List<String> former(Mapping.Mapped mapped) throws EhrFailure {
    List<String> patients = new ArrayList<>();
    for (PatientIdentity patient : mapped.former()) {
      patients.addAll(ehr.patients(patient.system(), patient.value()));
    }
    return patients;
  }

  private StudyPublished published(StudyVerified verified, String resource, Action action) {
    return new StudyPublished(
        verified.studyInstanceUid(),
        verified.revision(),
        resource,
        action,
        verified.instances().size(),
        clock.instant());
  }

  private StudyRefused refused(
      StudyVerified verified, String code, String message, boolean permanent) {
    return new StudyRefused(
        verified.studyInstanceUid(),
        verified.revision(),
        code,
        message,
        permanent,
        clock.instant());
  }

  /** What is to be said of a study that our own defect keeps from being published. */
  public StudyRefused defect(StudyVerified verified, Exception defect) {
    LOG.error(
        "event=defect study={} code={} cause={}",
        verified.studyInstanceUid(),
        Codes.DEFECT,
        FailureText.of(defect));
    return refused(
        verified,
        Codes.DEFECT,
        "a defect (" + defect.getClass().getSimpleName() + "): see the log and report it",
        true);
  }

  private void pause(Duration wait) throws InterruptedException {
    if (stopped.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the stage stops");
    }
  }

  /** How the EHR was at the last attempt. */
  public Health health() {
    return health;
  }

  /** Ends the waiting between attempts. */
  public void stop() {
    stopped.countDown();
  }
}
