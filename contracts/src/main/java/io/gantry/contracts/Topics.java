package io.gantry.contracts;

import static io.gantry.contracts.Topic.Partitioning.BY_KEY;
import static io.gantry.contracts.Topic.Partitioning.BY_SOURCE;
import static io.gantry.contracts.Topic.Partitioning.BY_STUDY;
import static io.gantry.contracts.Topic.Partitioning.ONE;
import static io.gantry.contracts.Topic.Retention.COMPACTED;
import static io.gantry.contracts.Topic.Retention.DAYS_30;
import static io.gantry.contracts.Topic.Retention.DAYS_7;

import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.ControlEvent;
import io.gantry.contracts.event.DecisionEvent;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.FailedEvent;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.InstanceRejected;
import io.gantry.contracts.event.InventoryEvent;
import io.gantry.contracts.event.LoadedEvent;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.contracts.event.OrderEvent;
import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.SourceLease;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.StoredPartSettled;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.event.StudyPublished;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.contracts.event.StudyVerified;
import java.util.List;

/** Every topic, with its one owner. */
public final class Topics {
  public static final String EXTRACTOR = "extractor";
  public static final String NORMALIZER = "normalizer";
  public static final String LOADER = "loader";
  public static final String RECONCILER = "reconciler";
  public static final String FHIR_BRIDGE = "fhir-bridge";

  public static final Topic<InventoryEvent> INVENTORY_FOUND =
      new Topic<>(
          "inventory.found",
          EXTRACTOR,
          BY_KEY,
          DAYS_30,
          List.of(
              InventoryEvent.StudyFound.class,
              InventoryEvent.SweepFinished.class,
              InventoryEvent.KeysProbed.class));
  public static final Topic<InventoryEvent> SWEEPS_PROGRESS =
      new Topic<>(
          "sweeps.progress",
          EXTRACTOR,
          BY_KEY,
          COMPACTED,
          List.of(InventoryEvent.SweepProgress.class));
  public static final Topic<OrderEvent> ORDERS =
      new Topic<>(
          "orders",
          RECONCILER,
          BY_SOURCE,
          DAYS_7,
          List.of(
              OrderEvent.SweepOrder.class,
              OrderEvent.ExtractOrder.class,
              OrderEvent.RestampOrder.class));
  public static final Topic<ControlEvent> CONTROLS =
      new Topic<>(
          "controls", RECONCILER, BY_KEY, COMPACTED, List.of(ControlEvent.SourceControl.class));
  public static final Topic<SourceStatus> SOURCES_STATUS =
      new Topic<>("sources.status", EXTRACTOR, BY_KEY, COMPACTED, List.of(SourceStatus.class));

  /** Which extractor process may talk to a source: only extractors write and read it. */
  public static final Topic<SourceLease> SOURCES_LEASES =
      new Topic<>("sources.leases", EXTRACTOR, BY_KEY, COMPACTED, List.of(SourceLease.class));

  /** Who called a DICOM port of ours and was not let in: few events, whatever comes. */
  public static final Topic<CallersRefused> CALLERS_REFUSED =
      new Topic<>("callers.refused", EXTRACTOR, ONE, DAYS_7, List.of(CallersRefused.class));

  public static final Topic<ExtractedEvent> INSTANCES_EXTRACTED =
      new Topic<>(
          "instances.extracted",
          EXTRACTOR,
          BY_KEY,
          DAYS_7,
          List.of(ExtractedEvent.InstanceExtracted.class));
  public static final Topic<FailedEvent> INSTANCES_FAILED =
      new Topic<>(
          "instances.failed",
          EXTRACTOR,
          BY_KEY,
          DAYS_7,
          List.of(FailedEvent.InstanceMissing.class, FailedEvent.InstanceUnsolicited.class));
  public static final Topic<StudyProgress> STUDIES_EXTRACTED =
      new Topic<>(
          "studies.extracted",
          EXTRACTOR,
          BY_KEY,
          DAYS_7,
          List.of(StudyProgress.StudyListed.class, StudyProgress.StudyExtracted.class));
  public static final Topic<NormalizedEvent> INSTANCES_NORMALIZED =
      new Topic<>(
          "instances.normalized",
          NORMALIZER,
          BY_KEY,
          DAYS_7,
          List.of(
              NormalizedEvent.InstanceNormalized.class, NormalizedEvent.InstanceRepeated.class));
  public static final Topic<InstanceHeld> INSTANCES_HELD =
      new Topic<>("instances.held", NORMALIZER, BY_KEY, DAYS_7, List.of(InstanceHeld.class));
  public static final Topic<LoadedEvent> INSTANCES_LOADED =
      new Topic<>(
          "instances.loaded",
          LOADER,
          BY_KEY,
          DAYS_7,
          List.of(
              LoadedEvent.InstanceLoaded.class,
              LoadedEvent.RepeatSettled.class,
              LoadedEvent.ManifestWritten.class,
              LoadedEvent.InstanceRestamped.class,
              LoadedEvent.StudyRestamped.class,
              LoadedEvent.RestampRefused.class));
  public static final Topic<InstanceRejected> INSTANCES_REJECTED =
      new Topic<>("instances.rejected", LOADER, BY_KEY, DAYS_7, List.of(InstanceRejected.class));
  public static final Topic<StudyVerified> STUDIES_VERIFIED =
      new Topic<>("studies.verified", RECONCILER, BY_KEY, COMPACTED, List.of(StudyVerified.class));
  public static final Topic<StudyPublished> STUDIES_PUBLISHED =
      new Topic<>("studies.published", FHIR_BRIDGE, BY_KEY, DAYS_7, List.of(StudyPublished.class));
  public static final Topic<StudyRefused> STUDIES_REFUSED =
      new Topic<>("studies.refused", FHIR_BRIDGE, BY_KEY, DAYS_7, List.of(StudyRefused.class));

  /** Whose study it is: one decision for each source and study. */
  public static final Topic<IdentityDecision> IDENTITIES =
      new Topic<>("identities", NORMALIZER, BY_STUDY, COMPACTED, List.of(IdentityDecision.class));

  /** What reviewers decided, and what became of the stored part of a study by it. */
  public static final Topic<DecisionEvent> DECISIONS =
      new Topic<>(
          "decisions",
          RECONCILER,
          BY_STUDY,
          COMPACTED,
          List.of(ReviewDecision.class, StoredPartSettled.class));

  /** The patient index; the app adds what files and FHIR servers say before messages are taken. */
  public static final Topic<PatientEvent> PATIENTS =
      new Topic<>(
          "patients",
          FHIR_BRIDGE,
          ONE,
          COMPACTED,
          List.of(
              PatientEvent.PatientRecorded.class,
              PatientEvent.MessageTaken.class,
              PatientEvent.ServerRead.class));

  /** All of them, in the order of the flow. */
  public static final List<Topic<?>> ALL =
      List.of(
          INVENTORY_FOUND,
          SWEEPS_PROGRESS,
          ORDERS,
          CONTROLS,
          SOURCES_STATUS,
          SOURCES_LEASES,
          CALLERS_REFUSED,
          INSTANCES_EXTRACTED,
          INSTANCES_FAILED,
          STUDIES_EXTRACTED,
          INSTANCES_NORMALIZED,
          INSTANCES_HELD,
          INSTANCES_LOADED,
          INSTANCES_REJECTED,
          STUDIES_VERIFIED,
          STUDIES_PUBLISHED,
          STUDIES_REFUSED,
          IDENTITIES,
          DECISIONS,
          PATIENTS);

  private Topics() {}
}
