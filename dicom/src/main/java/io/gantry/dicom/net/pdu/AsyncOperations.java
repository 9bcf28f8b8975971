package io.gantry.dicom.net.pdu;

/**
 * Asynchronous operations window (PS3.7 section D.3.3.3); 0 means no limit. Parsed, never offered
 * by us.
 */
public record AsyncOperations(int invoked, int performed) {}
