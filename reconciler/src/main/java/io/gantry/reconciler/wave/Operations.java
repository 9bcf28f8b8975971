package io.gantry.reconciler.wave;

import io.gantry.reconciler.changes.ChangedValues;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask for, in process and by REST. Each change is on record in the transaction that
 * makes it, with who and why. Safe between threads.
 */
public interface Operations {
  /**
   * What the plan would do; nothing is put on record.
   *
   * @param surveyed what the sources were found to hold; none: what the ledger knows counts
   */
  Forecast forecast(WavePlan plan, List<Forecast.Surveyed> surveyed);

  /**
   * Puts the plan on record, in place of an earlier one.
   *
   * @throws io.gantry.platform.GantryException GTY-0612 where a source is not configured, GTY-0613
   *     where the wave is under way
   */
  void plan(WavePlan plan, Request request);

  /**
   * Moves a wave on.
   *
   * @throws io.gantry.platform.GantryException GTY-0614 where there is no such wave, GTY-0642 where
   *     its state has no such move, GTY-0648 where an entry gate is closed
   */
  void move(String wave, WaveState.Move move, Request request);

  /**
   * How the wave is; cheap enough to ask every second.
   *
   * @throws io.gantry.platform.GantryException GTY-0614 where there is no such wave
   */
  WaveStatus status(String wave);

  /** All waves, the latest first. */
  List<WaveLine> waves();

  /**
   * The record, latest first.
   *
   * @param subject of it, null: of all
   */
  List<AuditEntry> history(@Nullable String subject, int limit);

  List<SourceView> sources();

  /**
   * Lets a source run, pause or stop.
   *
   * @throws io.gantry.platform.GantryException GTY-0612 where there is no such source, GTY-0649
   *     where the kill switch is on
   */
  void control(String source, io.gantry.contracts.event.ControlEvent.Mode mode, Request request);

  /**
   * Changes limits of a source; what is not named stays. {@code configured=true} goes back to the
   * configured ones.
   *
   * @param limits associations, objectsPerSecond, megabytesPerSecond, window
   * @throws io.gantry.platform.GantryException GTY-0650 where a limit is none
   */
  void limits(String source, Map<String, String> limits, Request request);

  /** All sources stop at once, until lifted. */
  void kill(Request request);

  /** The kill switch is off: each source is again as it was wanted before. */
  void lift(Request request);

  /**
   * Puts a study before everything else, at every source that has it.
   *
   * @param source only at this one, null: at all
   * @throws io.gantry.platform.GantryException GTY-0612, GTY-0656 where a person holds it
   */
  UrgentView studyFirst(String studyInstanceUid, @Nullable String source, Request request);

  /** The same for all studies of a patient at a source. The ID is kept as a hash only. */
  UrgentView patientFirst(String patientId, String source, Request request);

  /**
   * The patient index as people change it.
   *
   * @throws io.gantry.platform.GantryException GTY-0698 where this process does not write it
   */
  default PatientBooks patients() {
    throw new io.gantry.platform.GantryException(
        "GTY-0698", "This process does not write the patient index: it runs no fhir-bridge");
  }

  /** Everything that waits for a person. */
  Holds holds();

  /** Whose studies they are: the reviewers' worklist. */
  Identities identities();

  /** The same in the order in which reviewers should look at it. */
  default IdentityQueue identityQueue() {
    return IdentityQueue.NONE;
  }

  /** Who saw or changed what. */
  default AuditTrail audit() {
    return AuditTrail.NONE;
  }

  /** What security rests on, as far as the process that runs knows it. */
  default List<PostureLine> posture() {
    return List.of();
  }

  /** What did not go through: the worklist. */
  default Exceptions exceptions() {
    return Exceptions.NONE;
  }

  /** What was changed on stored objects, with values: patient data. */
  default ChangedValues changedValues() {
    return ChangedValues.NONE;
  }

  /** Studies that people hold or reject. */
  Embargoes embargoes();

  /** Whose a study may be, of the patient index that this process reads. */
  default Candidates candidates() {
    return Candidates.NONE;
  }

  /** What was put first: of this study, or (null) what is under way. */
  List<UrgentView> urgent(@Nullable String studyInstanceUid);
}
