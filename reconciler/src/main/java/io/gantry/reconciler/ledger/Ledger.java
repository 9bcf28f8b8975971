package io.gantry.reconciler.ledger;

import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.reconciler.changes.StoredVersion;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.wave.SignOff;
import io.gantry.reconciler.wave.WaveSummary;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reading the ledger. Safe between threads. */
public interface Ledger {
  /** The chain of custody of a study, empty where no source and no event ever named it. */
  Optional<StudyCustody> study(String studyInstanceUid);

  /** How good the data of each source is, by roll-ups. */
  List<SourceQuality> quality();

  /** What was found on the objects of a study; objects without findings are left out. */
  List<ObjectFindings> findings(String studyInstanceUid);

  /**
   * Objects that wait for a person, study by study.
   *
   * @param study only of this one, null: of all
   * @param source only from there, null: from everywhere
   */
  List<HeldObject> heldObjects(@Nullable String study, @Nullable String source, int limit);

  /**
   * An object that is stored of an instance; empty where there is none.
   *
   * @param storedDigest hexadecimal; null: the one that is verified, else the latest
   */
  default Optional<StoredVersion> storedVersion(
      String studyInstanceUid, String sopInstanceUid, @Nullable String storedDigest) {
    return Optional.empty();
  }

  /** The verified instances of a study. */
  List<VerifiedInstance> verifiedInstancesOf(String studyInstanceUid);

  /**
   * Every verified instance, study by study; close the stream. It holds a database connection, not
   * the rows.
   *
   * @param wave only of this wave, null: of all
   */
  Stream<VerifiedInstance> verifiedInstances(@Nullable String wave);

  /** The same of that scope. */
  Stream<VerifiedInstance> verified(LedgerScope scope);

  /** Who signed off the latest run of a wave; empty where nobody did. */
  default Optional<SignOff> signOff(String wave) {
    return Optional.empty();
  }

  /**
   * Counts and every exception.
   *
   * @throws io.gantry.platform.GantryException GTY-0614, GTY-0616 where the ledger does not know
   *     the wave or study
   */
  WaveSummary summary(LedgerScope scope);
}
