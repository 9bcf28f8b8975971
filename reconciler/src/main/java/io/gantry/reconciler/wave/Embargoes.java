package io.gantry.reconciler.wave;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Studies that people set aside: held until they are released, or rejected for good
 * (docs/adr/0084). Each change is on record in the transaction that makes it, with who and why, and
 * repeating it changes nothing. Safe between threads.
 */
public interface Embargoes {
  /**
   * Holds, releases, rejects or restores a study. An order that was not sent is taken back; what is
   * under way goes to its end. Released and restored studies are ordered by the wave that is under
   * way and wants them, else by the next planning.
   *
   * @param source only there; null: at every source that has it
   * @return how it is now, by source
   * @throws io.gantry.platform.GantryException GTY-0616 where no source has it, GTY-0655 where it
   *     can't be set aside (it is in the cloud archive; what is being moved can't be rejected),
   *     GTY-0657 where there is nothing to release or restore, GTY-0682 where somebody else has to
   *     agree, GTY-0643 without a reason or with a long one
   */
  List<EmbargoView> change(String study, @Nullable String source, Action action, Request request);

  /**
   * HOLD: it waits. RELEASE: undoes that. REJECT: it never goes. RESTORE: undoes that, or a
   * proposal to reject it.
   */
  enum Action {
    HOLD,
    RELEASE,
    REJECT,
    RESTORE
  }
}
