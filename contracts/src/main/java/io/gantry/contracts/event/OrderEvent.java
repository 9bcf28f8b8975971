package io.gantry.contracts.event;

import io.gantry.contracts.digest.Sha256;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the reconciler wants done at a source; topic {@code orders}. A repeated order id is a no-op.
 */
public sealed interface OrderEvent extends Event {
  String orderId();

  String source();

  @Override
  default String key() {
    return source();
  }

  /**
   * Sweep the source at study level.
   *
   * @param query matching keys by DICOM keyword (e.g. {@code StudyDate}, {@code
   *     ModalitiesInStudy}); empty: everything
   * @param studies when not empty, only these Study Instance UIDs
   * @param kind of an inventory's sweep: what the archive does with the matching key is probed
   *     first; null: a wave's own sweep, which is not probed
   */
  record SweepOrder(
      String orderId,
      String source,
      String sweepId,
      Map<String, String> query,
      List<String> studies,
      @Nullable SweepKind kind)
      implements OrderEvent {
    public SweepOrder {
      query = Map.copyOf(query);
      studies = List.copyOf(studies);
    }

    /** A wave's own sweep. */
    public SweepOrder(
        String orderId,
        String source,
        String sweepId,
        Map<String, String> query,
        List<String> studies) {
      this(orderId, source, sweepId, query, studies, null);
    }
  }

  /**
   * List the study's instances and move them.
   *
   * @param expectedInstances what the archive said at study level, null where it did not
   * @param knownListing the digest ({@link StudyProgress.StudyListed#listing}) of what the ledger
   *     knows; when the archive lists the same now, only {@code wanted} is moved
   * @param wanted SOP Instance UIDs that are still to be had from a known listing; none: the
   *     outcome is UNCHANGED
   * @param characterSet what a person chose that the objects' text is in, {@link #AS_IT_IS}: to be
   *     left as it is, null: nobody said anything
   */
  record ExtractOrder(
      String orderId,
      String source,
      String studyInstanceUid,
      @Nullable Integer expectedInstances,
      @Nullable Sha256 knownListing,
      List<String> wanted,
      @Nullable String characterSet)
      implements OrderEvent {
    /** In place of a character set: a person lets the text go on as it is. */
    public static final String AS_IT_IS = "as-it-is";

    /** Orders written before there was {@code wanted} want nothing of a known listing. */
    public ExtractOrder {
      wanted = wanted == null ? List.of() : List.copyOf(wanted);
    }

    /** Of text that is what it is declared to be. */
    public ExtractOrder(
        String orderId,
        String source,
        String studyInstanceUid,
        @Nullable Integer expectedInstances,
        @Nullable Sha256 knownListing,
        List<String> wanted) {
      this(orderId, source, studyInstanceUid, expectedInstances, knownListing, wanted, null);
    }

    /** Everything that the archive lists. */
    public ExtractOrder(
        String orderId,
        String source,
        String studyInstanceUid,
        @Nullable Integer expectedInstances,
        @Nullable Sha256 knownListing) {
      this(orderId, source, studyInstanceUid, expectedInstances, knownListing, List.of());
    }
  }

  /**
   * Give the study's objects in the cloud archive other patient attributes, or apply another rule
   * book to them: a new version of each, written from the current one. The loader carries it out;
   * the source is not asked.
   *
   * @param source whose copies are stored; by it the order finds its partition
   * @param revision of {@link StudyVerified} that it is meant for; once the manifest is of a later
   *     one the order is a no-op
   */
  record RestampOrder(
      String orderId,
      String source,
      String studyInstanceUid,
      long revision,
      RestampDecision decision)
      implements OrderEvent {}
}
