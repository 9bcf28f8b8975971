package io.gantry.contracts.event;

/**
 * A fact that one stage tells the others. Events are values: JSON records behind the codec of
 * {@code platform}, with {@code event-type} (the record's simple name) and {@code event-version} as
 * record headers.
 */
public sealed interface Event
    permits InventoryEvent,
        OrderEvent,
        ControlEvent,
        SourceStatus,
        SourceLease,
        CallersRefused,
        ExtractedEvent,
        FailedEvent,
        StudyProgress,
        NormalizedEvent,
        InstanceHeld,
        LoadedEvent,
        InstanceRejected,
        StudyVerified,
        StudyPublished,
        StudyRefused,
        IdentityDecision,
        DecisionEvent,
        PatientEvent {
  /** The Kafka record key: a study UID, a source name or a digest, never patient data. */
  String key();
}
