package io.gantry.reconciler.web;

import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.ledger.HeldObject;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.wave.WaveSummary;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** For tests of what stands in front of the pages. */
class NoLedger implements Ledger {
  @Override
  public Optional<StudyCustody> study(String uid) {
    return Optional.empty();
  }

  @Override
  public List<SourceQuality> quality() {
    return List.of();
  }

  @Override
  public List<ObjectFindings> findings(String studyInstanceUid) {
    return List.of();
  }

  @Override
  public List<HeldObject> heldObjects(@Nullable String study, @Nullable String source, int limit) {
    return List.of();
  }

  @Override
  public List<VerifiedInstance> verifiedInstancesOf(String studyInstanceUid) {
    return List.of();
  }

  @Override
  public Stream<VerifiedInstance> verifiedInstances(@Nullable String wave) {
    return Stream.of();
  }

  @Override
  public Stream<VerifiedInstance> verified(LedgerScope scope) {
    return Stream.of();
  }

  @Override
  public WaveSummary summary(LedgerScope scope) {
    throw new GantryException("GTY-0614", "There is no such wave");
  }
}
