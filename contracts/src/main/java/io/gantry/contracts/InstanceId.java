package io.gantry.contracts;

/** The three UIDs that place a SOP Instance (PS3.3 C.7); values as received, without padding. */
public record InstanceId(
    String studyInstanceUid, String seriesInstanceUid, String sopInstanceUid) {}
