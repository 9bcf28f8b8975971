package io.gantry.reconciler.ledger;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.UrgentView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a study: {@code gantry study show}. Holds no patient data.
 *
 * @param revision of the last studies.verified, 0 where there was none
 * @param sources what each source said of it
 * @param instances by SOP Instance UID and source
 * @param urgent requests to put it first, with their clocks
 * @param restamps new versions that were asked for, the latest first
 * @param embargoes what people said of whether it may go; only of sources of which somebody did
 */
public record StudyCustody(
    String studyInstanceUid,
    String studyClass,
    long revision,
    Publication publication,
    List<AtSource> sources,
    List<InstanceCustody> instances,
    List<UrgentView> urgent,
    List<RestampView> restamps,
    List<EmbargoView> embargoes) {
  @JsonCreator
  public StudyCustody {
    sources = List.copyOf(sources);
    instances = List.copyOf(instances);
    urgent = urgent == null ? List.of() : List.copyOf(urgent);
    restamps = restamps == null ? List.of() : List.copyOf(restamps);
    embargoes = embargoes == null ? List.of() : List.copyOf(embargoes);
  }

  /** Of a study that nobody put first. */
  public StudyCustody(
      String studyInstanceUid,
      String studyClass,
      long revision,
      Publication publication,
      List<AtSource> sources,
      List<InstanceCustody> instances) {
    this(
        studyInstanceUid,
        studyClass,
        revision,
        publication,
        sources,
        instances,
        List.of(),
        List.of(),
        List.of());
  }

  /** Manifest and EHR: the latest revision of which each is known. */
  public record Publication(
      long manifestRevision,
      @Nullable String manifestKey,
      long publishedRevision,
      @Nullable String resource,
      @Nullable Instant publishedAt,
      @Nullable String refusedCode,
      @Nullable String refusedMessage) {}

  /** What a source said of the study. */
  public record AtSource(
      String source,
      @Nullable Instant foundAt,
      @Nullable Integer foundInstances,
      @Nullable Integer listedInstances,
      @Nullable String outcome,
      @Nullable String code,
      @Nullable String message,
      String studyClass) {}

  /**
   * One instance as expected from one source.
   *
   * @param verdict how the source's version relates to the stored one: primary, repeat, reencoded,
   *     revised, collision; null while unknown
   * @param versions every content that came under this UID from this source
   */
  public record InstanceCustody(
      String source,
      String seriesInstanceUid,
      String sopInstanceUid,
      boolean listed,
      String instanceClass,
      @Nullable String verdict,
      @Nullable String code,
      @Nullable String message,
      @Nullable String dicomStatus,
      List<Version> versions) {
    public InstanceCustody {
      versions = List.copyOf(versions);
    }
  }

  /**
   * One content of an instance, received and (where it was) stored.
   *
   * @param receivedAt the first arrival, null where only later stages have told of it yet
   * @param arrivals how often it came
   * @param changed paths of the attributes that are not as received
   * @param role verified, superseded or undecided; null where it is not stored
   * @param restamp that made this version; null for the one that was loaded
   */
  public record Version(
      String receivedDigest,
      String transferSyntaxUid,
      @Nullable Instant receivedAt,
      int arrivals,
      @Nullable String storedDigest,
      @Nullable String objectKey,
      @Nullable Long bytes,
      @Nullable String verifiedBy,
      @Nullable Instant storedAt,
      @Nullable String ruleBook,
      List<String> changed,
      @Nullable String role,
      @Nullable Long restamp) {
    public Version {
      changed = List.copyOf(changed);
    }
  }
}
