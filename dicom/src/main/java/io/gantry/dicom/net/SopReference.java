package io.gantry.dicom.net;

/** Names an object. */
public record SopReference(String sopClassUid, String sopInstanceUid) {}
