package io.gantry.simulator;

import io.gantry.simulator.AssociationMisdeeds.ClosesWithoutRelease;
import io.gantry.simulator.AssociationMisdeeds.RefusesAssociations;
import io.gantry.simulator.FindMisdeeds.FailsFinds;
import io.gantry.simulator.FindMisdeeds.IgnoresKeys;
import io.gantry.simulator.FindMisdeeds.RepeatsRows;
import io.gantry.simulator.FindMisdeeds.TruncatesAnswers;
import io.gantry.simulator.HoldingMisdeeds.EmptyDates;
import io.gantry.simulator.HoldingMisdeeds.WrongStudyCounts;
import io.gantry.simulator.HoldingMisdeeds.ZeroImageStudies;
import io.gantry.simulator.MoveMisdeeds.FailsMoves;
import io.gantry.simulator.MoveMisdeeds.FinalStatusFirst;
import io.gantry.simulator.MoveMisdeeds.HangsUpOnMoves;
import io.gantry.simulator.MoveMisdeeds.IgnoresCancel;
import io.gantry.simulator.MoveMisdeeds.ListsWhatItLost;
import io.gantry.simulator.MoveMisdeeds.NeverAnswers;
import io.gantry.simulator.MoveMisdeeds.OutOfResources;
import io.gantry.simulator.MoveMisdeeds.RefusesMoves;
import io.gantry.simulator.MoveMisdeeds.WrongMoveCounts;
import io.gantry.simulator.StoreMisdeeds.AltersObjects;
import io.gantry.simulator.StoreMisdeeds.ChangesUids;
import io.gantry.simulator.StoreMisdeeds.DiffersOnEachRetrieve;
import io.gantry.simulator.StoreMisdeeds.DropsAssociations;
import io.gantry.simulator.StoreMisdeeds.FailsInstances;
import io.gantry.simulator.StoreMisdeeds.HidesOriginator;
import io.gantry.simulator.StoreMisdeeds.SendsOnly;
import io.gantry.simulator.StoreMisdeeds.SlowTape;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The YAML form of {@link Misbehaviour}: one key for each misdeed, hence its length. What is left
 * out is not done. Where two hide each other, as when a refusal hides a slow tape, the one further
 * down is outermost.
 */
record MisbehaviourFile(
    @Nullable Long seed,
    // what it believes that it holds
    @Nullable Double emptyDates,
    @Nullable Double zeroImageStudies,
    @Nullable WrongCounts wrongCounts,
    // answers to queries
    @Nullable TruncatesAnswers truncatesAnswers,
    @Nullable IgnoresKeys ignoresKeys,
    @Nullable Boolean repeatsRows,
    @Nullable FailsFinds failsFinds,
    // objects and how they are sent
    @Nullable SendsOnly sendsOnly,
    @Nullable AltersObjects altersObjects,
    @Nullable ChangesUids changesUids,
    @Nullable DiffersOnEachRetrieve differsOnEachRetrieve,
    @Nullable Boolean hidesOriginator,
    @Nullable FailsInstances failsInstances,
    @Nullable DropsAssociations dropsAssociations,
    @Nullable Boolean closesWithoutRelease,
    @Nullable SlowTape slowTape,
    // answers to C-MOVE
    @Nullable Boolean ignoresCancel,
    @Nullable HangsUpOnMoves hangsUpOnMoves,
    @Nullable Boolean finalStatusFirst,
    @Nullable ListsWhatItLost listsWhatItLost,
    @Nullable RefusesMoves refusesMoves,
    @Nullable FailsMoves failsMoves,
    @Nullable OutOfResources outOfResources,
    @Nullable NeverAnswers neverAnswers,
    // associations
    @Nullable RefusesAssociations refusesAssociations) {

  /**
   * Counts that are off by so many.
   *
   * @param instances Number of Study Related Instances
   * @param subOperations completed ones in C-MOVE responses
   */
  record WrongCounts(@Nullable Integer instances, @Nullable Integer subOperations) {}

  Misbehaviour misbehaviour() {
    Integer instances = wrongCounts == null ? null : wrongCounts.instances();
    Integer subOperations = wrongCounts == null ? null : wrongCounts.subOperations();
    List<Misdeed> all =
        Stream.<@Nullable Misdeed>of(
                emptyDates == null ? null : new EmptyDates(emptyDates),
                zeroImageStudies == null ? null : new ZeroImageStudies(zeroImageStudies),
                instances == null ? null : new WrongStudyCounts(instances),
                truncatesAnswers,
                ignoresKeys,
                isOn(repeatsRows) ? new RepeatsRows() : null,
                failsFinds,
                sendsOnly,
                altersObjects,
                changesUids,
                differsOnEachRetrieve,
                isOn(hidesOriginator) ? new HidesOriginator() : null,
                failsInstances,
                dropsAssociations,
                isOn(closesWithoutRelease) ? new ClosesWithoutRelease() : null,
                slowTape,
                subOperations == null ? null : new WrongMoveCounts(subOperations),
                isOn(ignoresCancel) ? new IgnoresCancel() : null,
                hangsUpOnMoves,
                isOn(finalStatusFirst) ? new FinalStatusFirst() : null,
                listsWhatItLost,
                refusesMoves,
                failsMoves,
                outOfResources,
                neverAnswers,
                refusesAssociations)
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull)
            .toList();
    return new Misbehaviour(seed == null ? Misbehaviour.NONE.seed() : seed, all);
  }

  private static boolean isOn(@Nullable Boolean flag) {
    return flag != null && flag;
  }
}
