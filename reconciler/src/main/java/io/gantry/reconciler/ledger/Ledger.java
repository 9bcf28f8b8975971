package io.gantry.reconciler.ledger;

import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
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
   * Every verified instance, study by study; close the stream. It holds a database connection, not
   * the rows.
   *
   * @param wave only of this wave, null: of all
   */
  Stream<VerifiedInstance> verifiedInstances(@Nullable String wave);
}
