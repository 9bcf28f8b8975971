package io.gantry.reconciler.ledger;

import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reading the ledger. Safe between threads. */
public interface Ledger {
  /** The chain of custody of a study, empty where no source and no event ever named it. */
  Optional<StudyCustody> study(String studyInstanceUid);

  /**
   * Every verified instance, study by study; close the stream. It holds a database connection, not
   * the rows.
   *
   * @param wave only of this wave, null: of all
   */
  Stream<VerifiedInstance> verifiedInstances(@Nullable String wave);
}
