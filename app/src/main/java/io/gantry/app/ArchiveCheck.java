package io.gantry.app;

import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.loader.ArchiveVerifier;
import io.gantry.loader.Verdict;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.ledger.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what the ledger calls verified with what the cloud archive holds now. */
public final class ArchiveCheck {
  private static final int PROGRESS_EVERY = 1000;

  private ArchiveCheck() {}

  /**
   * @param verified instances in scope
   * @param checked of these, those that were read back
   * @param upperBoundPercent how many percent may differ at most when none of the sample does (95 %
   *     confidence, rule of three); 0 when all were read
   */
  public record Result(
      long verified, long checked, double upperBoundPercent, List<Difference> differing) {
    public Result {
      differing = List.copyOf(differing);
    }
  }

  /** An object that is not what it should be. */
  public record Difference(
      String studyInstanceUid, String sopInstanceUid, String key, String what) {}

  /**
   * @param wave null: all waves
   * @param sample at most so many objects, drawn at random
   */
  public static Result run(GantryConfig config, @Nullable String wave, int sample, Output output) {
    return StoredObjects.with(
        config, (ledger, archive) -> compare(ledger, archive.verifier(), wave, sample, output));
  }

  private static Result compare(
      Ledger ledger, ArchiveVerifier verifier, @Nullable String wave, int sample, Output output) {
    long all;
    try (Stream<VerifiedInstance> instances = ledger.verifiedInstances(wave)) {
      all = instances.count();
    }
    List<Difference> differing = new ArrayList<>();
    long checked = 0;
    Random random = new Random();
    try (Stream<VerifiedInstance> instances = ledger.verifiedInstances(wave)) {
      long left = all;
      for (Iterator<VerifiedInstance> each = instances.iterator(); each.hasNext(); left--) {
        VerifiedInstance instance = each.next();
        // Selection sampling: each instance is as likely as any other, in one pass.
        if (sample < all && random.nextDouble() * left >= sample - checked) {
          continue;
        }
        check(verifier, instance).ifPresent(differing::add);
        checked++;
        if (checked % PROGRESS_EVERY == 0) {
          output.progress("%d objects read back", checked);
        }
      }
    }
    double bound = checked >= all || checked == 0 ? 0 : Math.min(100, 300.0 / checked);
    return new Result(all, checked, bound, differing);
  }

  private static Optional<Difference> check(ArchiveVerifier verifier, VerifiedInstance instance) {
    String what =
        switch (read(verifier, instance)) {
          case Verdict.Same _ -> null;
          case Verdict.Absent _ -> "not in the archive";
          case Verdict.Differs differs -> differs.what();
        };
    return what == null
        ? Optional.empty()
        : Optional.of(
            new Difference(
                instance.instance().studyInstanceUid(),
                instance.instance().sopInstanceUid(),
                instance.object().objectKey(),
                what));
  }

  private static Verdict read(ArchiveVerifier verifier, VerifiedInstance instance) {
    try {
      return verifier.verify(instance);
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0116", "The cloud archive can't be read now; verify again when it answers", e);
    }
  }
}
