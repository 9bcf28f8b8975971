package io.gantry.reconciler.wave;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a study may go from a source to the cloud archive, as people have said it.
 *
 * @param state none, held, proposed (to be rejected, once somebody else agrees; held until then) or
 *     rejected
 * @param studyClass what the study is now; pending while something of it is under way: what was
 *     said counts for what is not ordered yet
 * @param by who said it last
 * @param why in that person's words, without patient data
 * @param agreedBy the second person, where two were needed
 */
public record EmbargoView(
    String studyInstanceUid,
    String source,
    String state,
    String studyClass,
    @Nullable String by,
    @Nullable Instant at,
    @Nullable String why,
    @Nullable String agreedBy) {
  /** Whether no order of the study is made. */
  public boolean stands() {
    return !state.equals("none");
  }
}
