package io.gantry.dicom.net.pdu;

/** A-RELEASE-RQ (PS3.8 section 9.3.6). */
public record ReleaseRequest() implements Pdu {}
