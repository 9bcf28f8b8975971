package io.gantry.reconciler.watch;

/**
 * What waits, each counted up to {@link #MOST}: beyond that its number matters to nobody.
 *
 * @param identities studies whose patient a person must decide
 * @param refused studies that the EHR did not take
 * @param inDoubt studies in the cloud whose patient was taken back
 * @param unsolicited objects that came without being asked for
 * @param manifests studies whose manifest is not written yet
 * @param outbox events that the broker has not taken yet
 */
public record Backlog(
    long identities, long refused, long inDoubt, long unsolicited, long manifests, long outbox) {
  /** Counting ends here. */
  public static final int MOST = 10_000;
}
